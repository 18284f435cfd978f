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
