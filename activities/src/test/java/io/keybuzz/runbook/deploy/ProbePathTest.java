package io.keybuzz.runbook.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbePathTest {
    private final Spec spec = Targets.spec("chatwoot", Spec.Adopt.ASK, null);

    @ParameterizedTest
    @CsvSource({
        "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.12.0, /api",
        "chatwoot/chatwoot:v4.10.1, /api",
        "chatwoot/chatwoot:v4.11.0, /health",
        "chatwoot/chatwoot:v4.14.0-ce, /health",
        "chatwoot/chatwoot:v5.0, /health",
        "chatwoot/chatwoot:latest, /api",
        "chatwoot/chatwoot, /api",
        "registry:5000/chatwoot, /api",
        "registry:5000/chatwoot:v4.12.0@sha256:0000, /health",
        "chatwoot@sha256:0000, /api",
        "chatwoot:20260501123456.1, /api",
    })
    void asksByTheImagesVersion(String image, String path) {
        assertThat(ProbePath.of(spec.withImage(image))).contains(path);
    }

    @Test
    void doesWhatTheSpecSays() {
        assertThat(ProbePath.of(spec.but().probes(Spec.Probes.HEALTH).spec())).contains("/health");
        assertThat(ProbePath.of(spec.but().probes(Spec.Probes.TCP).spec())).isEmpty();
    }

    @Test
    void readsTheVersionOfTheTag() {
        assertThat(ProbePath.version(spec.image())).contains("3.12.0");
        assertThat(ProbePath.version("chatwoot:v4.14.0-ce")).contains("4.14.0");
        assertThat(ProbePath.version("chatwoot:latest")).isEmpty();
    }
}
