package io.keybuzz.runbook.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DesiredWorkloadTest {
    @Test
    void anAutoscalersReplicasAreItsOwn() {
        assertThat(DesiredWorkload.autoscaled(scaledBy("kube-controller-manager", "scale")))
                .isTrue();
    }

    @Test
    void whatAPersonScaledIsDrift() {
        assertThat(DesiredWorkload.autoscaled(scaledBy("kubectl", "scale"))).isFalse();
        assertThat(DesiredWorkload.autoscaled(scaledBy("chatwoot-runbook", null)))
                .isFalse();
    }

    @Test
    void whatAnAutoscalerIsAboutToScaleKeepsTheReplicasThatItHas() {
        assertThat(DesiredWorkload.scaledSoon(replicas(2), replicas(5))
                        .getSpec()
                        .getReplicas())
                .isEqualTo(5);
        assertThat(DesiredWorkload.scaledSoon(replicas(2), replicas(0))
                        .getSpec()
                        .getReplicas())
                .as("workers at rest")
                .isEqualTo(2);
        assertThat(DesiredWorkload.scaledSoon(replicas(2), null).getSpec().getReplicas())
                .as("none there yet")
                .isEqualTo(2);
    }

    private static Deployment replicas(int replicas) {
        return new DeploymentBuilder()
                .withNewSpec()
                .withReplicas(replicas)
                .endSpec()
                .build();
    }

    private static Deployment scaledBy(String manager, String subresource) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .addNewManagedField()
                .withManager(manager)
                .withSubresource(subresource)
                .withNewFieldsV1()
                .addToAdditionalProperties("f:spec", Map.of("f:replicas", Map.of()))
                .endFieldsV1()
                .endManagedField()
                .endMetadata()
                .build();
    }
}
