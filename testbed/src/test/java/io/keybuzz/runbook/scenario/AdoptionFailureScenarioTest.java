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
class AdoptionFailureScenarioTest extends Scenario {

    @ParameterizedTest
    @CsvSource({"ROLLBACK, ROLLED_BACK", "FAIL, FAILED"})
    void whatFailsHalfWayServesAllAlongAndIsItsOwnersAgain(String onFailure, Outcome outcome) throws Exception {
        world.firewalls("off");
        legacy(Variant.PLAIN);
        Map<String, String> before = Legacy.objects(world);
        Map<String, List<String>> rows = Legacy.rows(world, Legacy.DATABASE);

        Report report;
        try (Visitor visitor = Visitor.comes(world)) {
            report = install(Map.of(
                    "adopt",
                    "YES",
                    "database",
                    Map.of("name", Legacy.DATABASE),
                    "image",
                    IMAGE + "v3.12.0-crash",
                    "onFailure",
                    onFailure));
            visitor.assertNothingIsLost();
        }

        assertThat(report.outcome()).isEqualTo(outcome);
        assertThat(changes(report))
                .as("it had written before it failed")
                .contains("ConfigMap/chatwoot/chatwoot-config", "Deployment/chatwoot/chatwoot-web");
        assertThat(report.compensation())
                .isNotEmpty()
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .isEmpty();
        Map<String, String> now = Legacy.objects(world);
        before.forEach((name, content) -> assertThat(now.get(name)).as(name).isEqualTo(content));
        assertThat(Legacy.rows(world, Legacy.DATABASE)).isEqualTo(rows);
        assertThat(world.sql(
                        "postgres",
                        "SELECT rolsuper || ' ' || coalesce(shobj_description(oid, 'pg_authid'), 'unmarked')"
                                + " FROM pg_roles WHERE rolname = 'chatwoot'"))
                .containsExactly("true unmarked");
        assertThat(check(report, "previous-version").status()).isEqualTo(Check.Status.PASSED);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }
}
