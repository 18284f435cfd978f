package io.keybuzz.runbook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.ingress.FakeApi;
import org.junit.jupiter.api.Test;

/** Deployments whose pods do not have the labels that an install gives them. */
class WorkloadPodsTest {

    @Test
    void aPodIsOfTheDeploymentWhoseReplicaSetMadeIt() {
        assertThat(WorkloadPods.isOf(pod("ReplicaSet", "chatwoot-web-5c9f"), "chatwoot-web"))
                .isTrue();
        assertThat(WorkloadPods.isOf(pod("ReplicaSet", "chatwoot-worker-77bd"), "chatwoot-web"))
                .isFalse();
        assertThat(WorkloadPods.isOf(pod("Job", "chatwoot-web-migrate"), "chatwoot-web"))
                .isFalse();
        assertThat(WorkloadPods.isOf(
                        new PodBuilder().withNewMetadata().endMetadata().build(), "chatwoot-web"))
                .isTrue();
    }

    @Test
    void whatADeploymentSelectsIsAskedByItsOwnLabels() {
        try (FakeApi api = new FakeApi();
                KubernetesClient client = api.client()) {
            Pod pod = pod("ReplicaSet", "chatwoot-web-5c9f");
            api.put("/api/v1/namespaces/chatwoot/pods/chatwoot-web-5c9f-1", pod);

            assertThat(WorkloadPods.of(
                            client,
                            new DeploymentBuilder()
                                    .withNewMetadata()
                                    .withName("chatwoot-web")
                                    .withNamespace("chatwoot")
                                    .endMetadata()
                                    .withNewSpec()
                                    .withNewSelector()
                                    .addToMatchLabels("app.kubernetes.io/name", "helpdesk")
                                    .endSelector()
                                    .endSpec()
                                    .build()))
                    .extracting(p -> p.getMetadata().getName())
                    .containsExactly("chatwoot-web-5c9f-1");
            assertThat(api.queries()).anyMatch(q -> q.contains("app.kubernetes.io/name=helpdesk"));
        }
    }

    private static Pod pod(String kind, String owner) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(owner + "-1")
                .withNamespace("chatwoot")
                .addNewOwnerReference()
                .withKind(kind)
                .withName(owner)
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }
}
