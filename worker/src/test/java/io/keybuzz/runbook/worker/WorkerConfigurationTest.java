package io.keybuzz.runbook.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerConfigurationTest {

    @Test
    void namesAndDefaultsAreThoseThatPeopleHaveInTheirFiles() {
        assertThat(Arrays.stream(Setting.values()).map(s -> s + "=" + s.defaultValue()))
                .containsExactly(
                        "RUNBOOK_CREDENTIALS_DIR=credentials",
                        "RUNBOOK_CLUSTER=default",
                        "RUNBOOK_UI_URL=null",
                        "RUNBOOK_HTTP_PORT=8081",
                        "RUNBOOK_POLICY=null",
                        "RUNBOOK_HMAC_KEY=null",
                        "RUNBOOK_BUILD_ID=null",
                        "RUNBOOK_LOG_FORMAT=text",
                        "RUNBOOK_ADDRESS_MAP=null");
    }

    @Test
    void anEmptyEnvironmentIsTheDefaults() {
        assertThat(WorkerConfiguration.read(Map.of()))
                .isEqualTo(new WorkerConfiguration(
                        Path.of("credentials"),
                        "default",
                        null,
                        8081,
                        null,
                        null,
                        null,
                        WorkerConfiguration.LogFormat.TEXT,
                        null));
    }

    @Test
    void allMistakesComeInOneAnswer() {
        ConfigurationMistakes thrown = catchThrowableOfType(
                ConfigurationMistakes.class,
                () -> WorkerConfiguration.read(Map.of(
                        "RUNBOOK_CREDENTIALS_DIR", "/nowhere/at/all",
                        "RUNBOOK_CLUSTER", "a/b",
                        "RUNBOOK_UI_URL", "localhost:8080",
                        "RUNBOOK_HTTP_PORT", "70000",
                        "RUNBOOK_POLICY", "/nowhere/policy.yaml",
                        "RUNBOOK_HMAC_KEY", "short-secret",
                        "RUNBOOK_LOG_FORMAT", "xml",
                        "RUNBOOK_ADDRESS_MAP", "/nowhere/addresses")));
        assertThat(thrown.mistakes())
                .extracting(m -> m.split("[ :]")[0])
                .containsExactlyInAnyOrder(
                        "RUNBOOK_CREDENTIALS_DIR",
                        "RUNBOOK_CLUSTER",
                        "RUNBOOK_UI_URL",
                        "RUNBOOK_HTTP_PORT",
                        "RUNBOOK_POLICY",
                        "RUNBOOK_HMAC_KEY",
                        "RUNBOOK_LOG_FORMAT",
                        "RUNBOOK_ADDRESS_MAP");
    }

    @Test
    void theKeyIsInNoMessage() {
        String key = "0123456789abcdef0123456789abcdef";
        assertThat(WorkerConfiguration.read(Map.of("RUNBOOK_HMAC_KEY", key)).toString())
                .doesNotContain(key);
        assertThat(catchThrowableOfType(
                        ConfigurationMistakes.class,
                        () -> WorkerConfiguration.read(Map.of("RUNBOOK_HMAC_KEY", "short-secret"))))
                .hasMessageNotContaining("short-secret");
    }

    @Test
    void aKeyWithALineEndAfterItStaysTheKeyThatHasSealedSpecs() {
        String key = "0123456789abcdef0123456789abcdef\n";
        assertThat(WorkerConfiguration.read(Map.of("RUNBOOK_HMAC_KEY", key)).hmacKey())
                .isEqualTo(key);
    }

    @Test
    void aKeyIsNotMadeLongEnoughBySpaces() {
        assertThat(catchThrowableOfType(
                        ConfigurationMistakes.class,
                        () -> WorkerConfiguration.read(Map.of("RUNBOOK_HMAC_KEY", " ".repeat(32) + "short"))))
                .isNotNull();
    }

    @Test
    void aMisspeltVariableIsNoticed() {
        assertThat(WorkerConfiguration.unknown(
                        Map.of("RUNBOOK_POLICIES", "x", "RUNBOOK_SECRET_A", "x", "RUNBOOK_CLUSTER", "x", "PATH", "x")))
                .containsExactly("RUNBOOK_POLICIES");
    }
}
