package io.keybuzz.runbook.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which exact image a tag means, and whether it runs already. */
class ImageChoiceTest {
    private static final String OLD = "sha256:" + "0".repeat(64);
    private static final String NEW = "sha256:" + "1".repeat(64);

    @Test
    void aTagThatWasMovedIsPinnedToItsNewDigest() {
        ImageChoice choice = ImageChoice.of("r/c:v3", NEW, running("r/c:v3", OLD));

        assertThat(choice).isEqualTo(new ImageChoice("r/c:v3@" + NEW, false, true));
    }

    @Test
    void aPinnedImageWhoseTagWasNotMovedStaysAsItRuns() {
        ImageChoice choice = ImageChoice.of("r/c:v3", OLD, running("r/c:v3@" + OLD, OLD));

        assertThat(choice).isEqualTo(new ImageChoice("r/c:v3@" + OLD, true, true));
    }

    @Test
    void anotherTagOfTheSameDigestIsNothingNew() {
        assertThat(ImageChoice.of("r/c:v3.1", OLD, running("r/c:v3", OLD)).same())
                .isTrue();
    }

    @Test
    void podsThatRunSeveralDigestsAreNotTheSame() {
        RunningImage mixed = new RunningImage("r/c:v3", List.of(OLD, NEW), null, null);

        assertThat(ImageChoice.of("r/c:v3", NEW, mixed).same()).isFalse();
    }

    @Test
    void aDigestInTheSpecNeedsNoRegistry() {
        ImageChoice choice = ImageChoice.of("r/c@" + NEW, null, running("r/c:v3", OLD));

        assertThat(choice).isEqualTo(new ImageChoice("r/c@" + NEW, false, true));
    }

    @Test
    void withoutARegistryTheSameTagCountsAsTheSame() {
        assertThat(ImageChoice.of("r/c:v3", null, running("r/c:v3@" + OLD, OLD)))
                .isEqualTo(new ImageChoice("r/c:v3@" + OLD, true, false));
        assertThat(ImageChoice.of("r/c:v4", null, running("r/c:v3@" + OLD, OLD)))
                .isEqualTo(new ImageChoice("r/c:v4", false, false));
    }

    @Test
    void aPinnedImageIsTheSpecsUnlessTheSpecNamesAnother() {
        assertThat(ImageChoice.pins("r/c:v3@" + OLD, "r/c:v3")).isTrue();
        assertThat(ImageChoice.pins("r/c:v3", "r/c:v3")).isTrue();
        assertThat(ImageChoice.pins("r/c:v3@" + OLD, "r/c:v3@" + NEW)).isFalse();
        assertThat(ImageChoice.pins("r/c:v3@" + OLD, "r/c:v4")).isFalse();
    }

    private static RunningImage running(String image, String digest) {
        return new RunningImage(image, List.of(digest), null, null);
    }
}
