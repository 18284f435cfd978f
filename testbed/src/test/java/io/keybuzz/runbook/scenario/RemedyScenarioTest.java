package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Report;
import org.junit.jupiter.api.Test;

/** What a run mends by itself. The cause is made behind its back, while a registry that is down keeps the pods waiting. */
class RemedyScenarioTest extends Scenario {

    @Test
    void aPullSecretThatSomebodyDeletedIsMadeAgain() throws Exception {
        Run run = waitingForItsImage();
        world.kubernetes()
                .secrets()
                .inNamespace("chatwoot")
                .withName("ghcr-secret")
                .delete();
        world.fault(Fault.NONE);

        Diagnosis told = mended(run, Cause.PULL_CREDENTIALS);
        // Migration and rollout wait side by side: who asks second finds it made again.
        if (told.summary().contains("does not exist")) {
            DiagnosesDocument.told("a pull secret that somebody deleted", told);
        }
    }

    @Test
    void anExtensionThatSomebodyDroppedIsMadeByTheAdministrator() throws Exception {
        Run run = waitingForItsImage();
        world.sql("chatwoot", "DROP EXTENSION pg_stat_statements");
        world.fault(Fault.NONE);

        DiagnosesDocument.told("an extension that the role may not make", mended(run, Cause.EXTENSION_REFUSED));
    }

    @Test
    void aSecondCauseBehindTheFirstIsFoundAndMended() throws Exception {
        world.reset("closed");
        world.fault(Fault.NO_ROUTE);
        Run run = Run.start(world, DEFAULTS);
        assertThat(run.parked().waiting().diagnosis().cause()).isEqualTo(Cause.NO_ROUTE);
        world.fault(Fault.NONE);

        run.decide("RETRY");

        Report report = run.end();
        assertSucceeded(report);
        assertThat(diagnosis(report, Cause.NO_ROUTE).mended()).isTrue();
        assertThat(diagnosis(report, Cause.FIREWALL).mended()).isTrue();
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    private static Diagnosis mended(Run run, Cause cause) throws Exception {
        Report report = run.end();
        assertSucceeded(report);
        Diagnosis told = diagnosis(report, cause);
        assertThat(told.mended()).isTrue();
        return told;
    }
}
