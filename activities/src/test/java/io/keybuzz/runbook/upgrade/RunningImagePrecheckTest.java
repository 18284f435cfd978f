package io.keybuzz.runbook.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.ingress.FakeApi;
import io.keybuzz.runbook.lock.WriteGuard;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunningImagePrecheckTest {
    private static final String ONE = "sha256:" + "1".repeat(64);
    private static final String TWO = "sha256:" + "2".repeat(64);

    @Test
    void podsOfATagTellWhatTheyRun() {
        assertThat(RunningImagePrecheck.digests(
                        List.of(pod("r/c@" + ONE), pod("r/c@" + ONE)), "r/c:v3", Optional.of("r/c:v3")))
                .containsExactly(ONE);
    }

    @Test
    void aTagThatWasMovedBetweenTwoPodsShowsBoth() {
        assertThat(RunningImagePrecheck.digests(
                        List.of(pod("r/c@" + ONE), pod("r/c@" + TWO)), "r/c:v3", Optional.of("r/c:v3")))
                .containsExactly(ONE, TWO);
    }

    @Test
    void aPinnedImageIsWhatItSaysWhateverThePodsReport() {
        assertThat(RunningImagePrecheck.digests(List.of(pod(TWO)), "r/c:v3@" + ONE, Optional.of("r/c:v3@" + ONE)))
                .containsExactly(ONE);
    }

    @Test
    void workersOfAnotherImageAreNotHidden() {
        assertThat(RunningImagePrecheck.digests(
                        List.of(pod("r/c@" + ONE), pod("r/c@" + TWO)), "r/c:v3@" + ONE, Optional.of("r/c:v3@" + TWO)))
                .containsExactly(ONE, TWO);
    }

    @Test
    void whatRunsIsSeenWhateverItsContainerIsCalledAndWhateverStandsBeforeIt() {
        try (FakeApi api = new FakeApi();
                KubernetesClient client = api.client()) {
            api.put("/apis/apps/v1/namespaces/chatwoot/deployments/chatwoot-web", theirs());

            Map<String, String> facts = new RunningImagePrecheck(
                            SpecFixture.connections(client, 1, Map.of(), WriteGuard.NONE))
                    .look(SpecFixture.of("chatwoot").target())
                    .facts();

            assertThat(facts)
                    .containsEntry(RunningImage.IMAGE, "chatwoot/chatwoot:v3.12.0")
                    .containsEntry(RunningImage.VERSION, "v3.12.0");
        }
    }

    private static Deployment theirs() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("chatwoot")
                .withName("chatwoot-web")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withName("nginx")
                .withImage("nginx:1.25")
                .endContainer()
                .addNewContainer()
                .withName("rails")
                .withImage("chatwoot/chatwoot:v3.12.0")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Pod pod(String imageId) {
        return new PodBuilder()
                .withNewStatus()
                .addNewContainerStatus()
                .withImageID(imageId)
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
