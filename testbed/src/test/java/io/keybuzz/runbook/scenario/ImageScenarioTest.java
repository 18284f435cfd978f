package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What containers of the image do that nobody asked for. */
class ImageScenarioTest extends Scenario {

    @Tag("core")
    @Test
    void aKilledWebContainerComesBack() throws Exception {
        assertSucceeded(install(DEFAULTS));

        world.killWeb();

        Waiting.until(
                "a web container was restarted",
                Duration.ofMinutes(1),
                () -> world.kubernetes().pods().inNamespace("chatwoot").list().getItems().stream()
                        .flatMap(p -> p.getStatus().getContainerStatuses().stream())
                        .anyMatch(c -> c.getRestartCount() > 0 && c.getReady()));
        Report second = install(DEFAULTS);
        assertSucceeded(second);
        assertThat(changes(second)).isEmpty();
    }

    @Test
    void aCrashingImageIsDiagnosedInItsOwnWords() throws Exception {
        Report report = install(Map.of("onFailure", "FAIL", "image", IMAGE + "v3.12.0-crash"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(report).toString()).contains("uninitialized constant Standin::Crash");
    }

    @Test
    void aFailingMigrationIsDiagnosedInItsOwnWords() throws Exception {
        Report report = install(Map.of("onFailure", "FAIL", "image", IMAGE + "v3.12.0-migration-fails"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(report).toString()).contains("column accounts.settings does not exist");
    }
}
