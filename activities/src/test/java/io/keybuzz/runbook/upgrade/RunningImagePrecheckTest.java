package io.keybuzz.runbook.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
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
