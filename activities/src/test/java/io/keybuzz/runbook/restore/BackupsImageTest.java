package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackupsImageTest {
    private static final String IMAGE = "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0@sha256:" + "0".repeat(64);

    @Test
    void anImageThatIsGoneIsPushedAgainAndNoSpecNamesAnother() {
        Diagnosis told = gone(Cause.TAG_MISSING);

        assertThat(told.cause()).isEqualTo(Cause.TAG_MISSING);
        assertThat(told.summary())
                .isEqualTo("The pods would go back to " + IMAGE
                        + ", which belongs to the backup's schema, and could not pull it: it is not there");
        assertThat(told.remedy()).startsWith("Push that very image again").doesNotContain("Set `image`");
    }

    @Test
    void aLoginBelongsIntoTheSecretThatThePodsHave() {
        assertThat(gone(Cause.PULL_CREDENTIALS).remedy())
                .startsWith("Put a login that may pull it into Secret chatwoot/ghcr-secret");
    }

    private static Diagnosis gone(Cause cause) {
        return BackupsImage.gone(
                Targets.of("chatwoot", "run-1"),
                IMAGE,
                new Diagnosis(cause, "it is not there", List.of(), List.of(), "Set `image`", false));
    }
}
