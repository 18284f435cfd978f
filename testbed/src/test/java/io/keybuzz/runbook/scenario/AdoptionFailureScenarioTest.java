package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A helpdesk that hand-written scripts made, whose takeover fails after its first writes with nobody there to be asked. */
class AdoptionFailureScenarioTest extends AdoptedScenario {

    /** @param tag of an image whose pods crash, or whose migrations fail; those of v3.13.0 come with migrations */
    @ParameterizedTest
    @CsvSource({
        "ROLLBACK, ROLLED_BACK, v3.12.0-crash",
        "FAIL, FAILED, v3.12.0-crash",
        "FAIL, FAILED, v3.13.0-crash",
        "ROLLBACK, ROLLED_BACK, v3.13.0-migration-fails"
    })
    void whatFailsHalfWayServesAllAlongAndIsItsOwnersAgain(String onFailure, Outcome outcome, String tag)
            throws Exception {
        world.firewalls("off");
        legacy(Variant.PLAIN);
        Map<String, String> before = Legacy.objects(world);
        Map<String, List<String>> rows = Legacy.rows(world, Legacy.DATABASE);
        List<String> images = images();

        Report report;
        try (Visitor visitor = Visitor.comes(world)) {
            report = install(Map.of(
                    "adopt",
                    "YES",
                    "database",
                    ITS_DATABASE,
                    "image",
                    IMAGE + tag,
                    "onFailure",
                    onFailure,
                    "backup",
                    "EXTERNAL"));
            visitor.assertNothingIsLost();
        }

        assertThat(report.outcome()).isEqualTo(outcome);
        assertThat(changes(report))
                .as("it had written before it failed")
                .contains("ConfigMap/chatwoot/chatwoot-config")
                .anyMatch(object -> object.startsWith("Deployment/chatwoot/"));
        assertThat(report.compensation())
                .isNotEmpty()
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .isEmpty();
        assertAsBefore(before);
        assertThat(images()).containsExactlyInAnyOrderElementsOf(images);
        assertRowsAreTheirs(report, tag, rows);
        assertThat(superuser()).isTrue();
        assertUnmarked();
        assertThat(check(report, "previous-version").status()).isEqualTo(Check.Status.PASSED);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    /** What migrations have applied stays, and is told. */
    private static void assertRowsAreTheirs(Report report, String tag, Map<String, List<String>> rows)
            throws Exception {
        Map<String, List<String>> now = Legacy.rows(world, Legacy.DATABASE);
        if (tag.startsWith(NEXT_RELEASE)) {
            assertThat(peoples(now)).isEqualTo(peoples(rows));
            assertThat(check(report, "schema-after-failure").detail()).startsWith("The schema is ");
        } else {
            assertThat(now).isEqualTo(rows);
        }
    }
}
