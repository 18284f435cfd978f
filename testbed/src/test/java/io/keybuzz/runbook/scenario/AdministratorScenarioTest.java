package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdministratorScenarioTest extends Scenario {
    private static final String STRONG = "Corr3ct-Horse-Battery";
    private static final Map<String, Object> ADMINISTERED = Map.of(
            "admin",
            Map.of(
                    "name", "Ada Lovelace",
                    "email", "ada@example.org",
                    "company", "Analytical Engines",
                    "password", "file:admin-password"));

    @Test
    void theAccountIsMadeBeforeAnybodyCanVisit() throws Exception {
        world.credential("admin-password", STRONG);
        Run run = Run.start(world, ADMINISTERED);

        Report report = run.end();

        assertSucceeded(report);
        List<String> changes = changes(report);
        assertThat(changes.indexOf("administrator/chatwoot"))
                .isNotNegative()
                .isLessThan(changes.indexOf("Ingress/chatwoot/chatwoot-ingress"));
        assertThat(administrators()).containsExactly("ada@example.org");
        assertThat(check(report, "first-administrator").status()).isEqualTo(Check.Status.PASSED);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        assertThat(run.history()).doesNotContain(STRONG);
        assertThat(world.workerLog()).doesNotContain(STRONG);
        assertThat(changes(install(ADMINISTERED)))
                .as("a second install has nothing to make")
                .isEmpty();
    }

    @Test
    void whileChatwootRefusesTheAccountTheWayInStaysShut() throws Exception {
        world.credential("admin-password", "weak");
        Run run = Run.start(world, ADMINISTERED);

        Report parked = run.parked();

        assertThat(parked.waiting().step()).isEqualTo("deploy");
        assertThat(parked.waiting().diagnosis().cause()).isEqualTo(Cause.REFUSED);
        assertThat(parked.waiting().diagnosis().summary()).contains("ada@example.org");
        assertThat(world.kubernetes()
                        .network()
                        .v1()
                        .ingresses()
                        .inNamespace("chatwoot")
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(administrators()).isEmpty();

        world.credential("admin-password", STRONG);
        run.decide("RETRY");

        assertSucceeded(run.end());
        assertThat(administrators()).containsExactly("ada@example.org");
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    private static List<String> administrators() throws Exception {
        return world.sql("chatwoot", "select email from users where type = 'SuperAdmin'");
    }
}
