package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A helpdesk that hand-written scripts made, whose takeover fails or is cancelled after its first writes. */
class AdoptionFailureScenarioTest extends AdoptedScenario {

    private record Before(Map<String, String> objects, Map<String, List<String>> rows, List<String> images) {}

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
        Before before = before();

        Report report;
        try (Visitor visitor = Visitor.comes(world)) {
            report = install(adoption(Map.of("image", IMAGE + tag, "onFailure", onFailure)));
            visitor.assertNothingIsLost();
        }

        assertThat(report.outcome()).isEqualTo(outcome);
        assertThat(changes(report))
                .as("it had written before it failed")
                .contains("ConfigMap/chatwoot/chatwoot-config")
                .anyMatch(object -> object.startsWith("Deployment/chatwoot/"));
        assertRowsAreTheirs(report, tag, before.rows());
        assertGivenBack(report, before);
    }

    /** Such a run cannot end well before the cancel comes: the pods of these images crash. */
    @ParameterizedTest
    @ValueSource(strings = {"v3.12.0-crash", "v3.13.0-crash"})
    void whatIsCancelledWhileItsPodsComeServesAllAlongAndIsItsOwnersAgain(String tag) throws Exception {
        Before before = before();

        Report report;
        try (Visitor visitor = Visitor.comes(world)) {
            Run run = Run.start(world, adoption(Map.of("image", IMAGE + tag)));
            run.untilRunning("rollout");
            run.cancel();
            run.failed();
            report = run.reported();
            visitor.assertNothingIsLost();
        }

        assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(changes(report)).anyMatch(object -> object.startsWith("Deployment/chatwoot/"));
        assertRowsAreTheirs(report, tag, before.rows());
        assertGivenBack(report, before);
    }

    /** ConfigMap and pull secret are taken over, Secret and database are not. */
    @Test
    void whatIsCancelledBetweenItsSettingsAndItsSecretServesAllAlongAndIsItsOwnersAgain() throws Exception {
        Before before = before();

        Report report;
        try (Visitor visitor = Visitor.comes(world);
                HeldStatement held = HeldStatement.by(world, HeldStatement.LOCK_BEFORE_CREDENTIALS)) {
            Run run = Run.start(world, adoption(Map.of()));
            held.awaitThatItWaits(HeldStatement.BEFORE_CREDENTIALS);
            run.untilDone("config");
            run.untilDone("image-pull-secret");
            run.cancel();
            held.letGo();
            run.failed();
            report = run.reported();
            visitor.assertNothingIsLost();
        }

        assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(changes(report))
                .contains("ConfigMap/chatwoot/chatwoot-config")
                .noneMatch(object -> object.startsWith("Deployment/chatwoot/"));
        assertThat(Legacy.rows(world, Legacy.DATABASE)).isEqualTo(before.rows());
        assertGivenBack(report, before);
    }

    @Test
    void whatIsCancelledOnceSuperuserIsGoneGivesAllElseBackAndSaysHowToGiveThatBack() throws Exception {
        Before before = before();

        Report report;
        try (Visitor visitor = Visitor.comes(world);
                HeldStatement held = HeldStatement.by(world, HeldStatement.LOCK_BEFORE_SUPERUSER_GOES)) {
            Run run = Run.start(world, adoption(Map.of()));
            held.awaitThatItWaits(HeldStatement.SUPERUSER_GOES);
            run.cancel();
            held.letGo();
            run.failed();
            report = run.reported();
            visitor.assertNothingIsLost();
        }

        assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(superuser()).as("it is not given back by itself").isFalse();
        assertThat(report.compensation())
                .filteredOn(undone -> undone.status() == Undone.Status.KEPT)
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept.object()).isEqualTo("role/chatwoot");
                    assertThat(kept.command()).endsWith(" -c 'ALTER ROLE \"chatwoot\" SUPERUSER'");
                });
        assertThat(Legacy.rows(world, Legacy.DATABASE)).isEqualTo(before.rows());
        assertAllButTheRoleIsGivenBack(report, before);
    }

    private static Before before() throws Exception {
        world.firewalls("off");
        legacy(Variant.PLAIN);
        return new Before(Legacy.objects(world), Legacy.rows(world, Legacy.DATABASE), images());
    }

    private static Map<String, Object> adoption(Map<String, Object> more) {
        Map<String, Object> spec = new HashMap<>(ADOPT);
        spec.put("backup", "EXTERNAL");
        spec.putAll(more);
        return spec;
    }

    private static void assertGivenBack(Report report, Before before) throws Exception {
        assertThat(superuser()).isTrue();
        assertAllButTheRoleIsGivenBack(report, before);
    }

    private static void assertAllButTheRoleIsGivenBack(Report report, Before before) throws Exception {
        assertThat(report.compensation())
                .isNotEmpty()
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .isEmpty();
        assertAsBefore(before.objects());
        assertThat(images()).containsExactlyInAnyOrderElementsOf(before.images());
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
