package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientInterceptor;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.run.NotSticky;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A laptop that was closed over the end of the time for a decision. */
class LateDecisionTest extends InstallScenario {
    private static final Diagnosis QUOTA = diagnosis(Cause.UNKNOWN, "Quota exceeded.");
    private static final Duration A_DAY_AND_TWO_HOURS = Duration.ofHours(26);

    @Override
    ClientInterceptor[] between() {
        return new ClientInterceptor[] {new NotSticky()};
    }

    @Test
    void whoOpensItAfterTheTimeHasAnotherHourToDecide() {
        script.thenFails("DeployAct", stepFailed(false, QUOTA));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        Instant until = awaitParked(run).waiting().until();

        asleep(A_DAY_AND_TWO_HOURS, until);

        Report late = awaitAnotherEnd(run, until);
        assertThat(late.waiting().number()).as("the same decision").isEqualTo(1);
        assertThat(late.waiting().until())
                .isBetween(until.plus(Duration.ofMinutes(60)), until.plus(Duration.ofHours(4)));
        run.update("decide", DecisionTaken.class, new Decision("RETRY", "back at work", "Ada", 1, null));
        assertThat(run.getResult(Report.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void anotherHourIsGivenOnceAndThenItEndsAsItWouldHave() {
        script.thenFails("DeployAct", stepFailed(false, QUOTA));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        Instant until = awaitParked(run).waiting().until();
        asleep(A_DAY_AND_TWO_HOURS, until);
        Instant granted = awaitAnotherEnd(run, until).waiting().until();

        asleep(A_DAY_AND_TWO_HOURS, granted);

        assertThat(failure(run).getType()).isEqualTo("ROLLED_BACK");
    }

    @Test
    void whoIsAwakeAndDoesNotDecideHasNoOtherHour() {
        script.thenFails("DeployAct", stepFailed(false, QUOTA));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        Instant until = awaitParked(run).waiting().until();

        Report report = failure(run).getDetails().get(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(report.finishedAt()).isBefore(until.plus(Duration.ofMinutes(30)));
    }

    private static Report awaitAnotherEnd(WorkflowStub run, Instant than) {
        return await(run, waiting -> !waiting.until().equals(than));
    }
}
