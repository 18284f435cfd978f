package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.schedule.PauseRequest;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A schedule that was made where pausing on failure cannot be asked for is paused by the run that fails. */
class PauseOnFailureTest extends RedeployScenario {
    private static final Duration IN_TIME = Duration.ofSeconds(2);
    private static final Diagnosis CRASH = diagnosis(Cause.UNKNOWN, "chatwoot-web crashes: uninitialized constant.");
    private static final Diagnosis PASSWORD = diagnosis(Cause.DATABASE_PASSWORD, "Not this password.");

    @Test
    void aScheduledRunThatIsRolledBackPausesItsScheduleWithTheReasonOnceEverythingIsAsBefore() {
        runs(NEW);
        rolloutFails(CRASH);

        ApplicationFailure failure = failure(scheduled(spec, IN_TIME));

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        assertThat(script.callsBesideLooks()).endsWith("LockRelease", "SchedulePause");
        assertThat(script.paused())
                .containsExactly(new PauseRequest(
                        "chatwoot/default/chatwoot",
                        "paused due to workflow failure: chatwoot/default/chatwoot: " + failure.getOriginalMessage()));
    }

    @Test
    void oneThatFailsBeforeItHasWrittenAnythingPausesItAsWell() {
        script.thenFails("PreflightCheck", stepFailed(true, PASSWORD));

        failure(scheduled(spec, IN_TIME));

        assertThat(script.paused())
                .extracting(PauseRequest::note)
                .singleElement()
                .asString()
                .endsWith("Not this password.");
    }

    @Test
    void oneThatCannotEvenReadItsSpecPausesItAsWell() {
        script.thenFails("RedeployPrepare", stepFailed(true, diagnosis(Cause.REFUSED, "There is no spec.")));

        assertThat(failure(scheduled(spec, IN_TIME)).getType()).isEqualTo("FAILED");
        assertThat(script.calls()).containsExactly("RedeployPrepare", "SchedulePause");
    }

    @Test
    void aScheduleThatCannotBePausedLeavesTheFailureAsItIs() {
        script.thenFails("PreflightCheck", stepFailed(true, PASSWORD));
        script.thenFails("SchedulePause", stepFailed(false, diagnosis(Cause.REFUSED, "Temporal does not let it.")));

        ApplicationFailure failure = failure(scheduled(spec, IN_TIME));

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).isEqualTo("Not this password.");
    }

    @Test
    void oneThatStandsDownPausesNothing() {
        script.then("RedeployStanding", () -> new Standing("audit until Friday", null));

        scheduled(spec, IN_TIME).getResult(Report.class);

        assertThat(script.paused()).isEmpty();
    }

    @Test
    void oneThatIsCancelledPausesNothing() {
        runs(NEW);
        script.thenWaits("RolloutAwait");
        WorkflowStub run = scheduled(spec, IN_TIME);
        environment.registerDelayedCallback(Duration.ofSeconds(5), run::cancel);

        WorkflowFailedException failed =
                catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));

        assertThat(failed.getCause()).isInstanceOf(CanceledFailure.class);
        assertThat(script.paused()).isEmpty();
    }

    @Test
    void aPersonsRunThatFailsPausesNothing() {
        script.thenFails("PreflightCheck", stepFailed(true, PASSWORD));

        failure(redeploy(Specs.spec(Spec.OnFailure.FAIL)));

        assertThat(script.paused()).isEmpty();
    }
}
