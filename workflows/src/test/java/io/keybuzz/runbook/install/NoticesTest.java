package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.notify.Notification;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.WorkflowReplayer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who is told, and that nobody who cannot be told holds up a run. */
class NoticesTest extends InstallScenario {
    private static final Spec TOLD = Specs.spec(Spec.Adopt.ASK, Spec.Approval.NONE, Specs.everything(), null);

    @Test
    void aParkedRunAndItsEndAreTold() {
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Quota exceeded.")));
        WorkflowStub run = start(TOLD);
        decideWhenParked(run, new Decision("RETRY", "quota raised", "Ada", 1, null));

        run.getResult(Report.class);
        ended(2);

        assertThat(script.told()).extracting(Notification::event).containsExactly("PARKED", "SUCCEEDED");
        Notification parked = script.told().get(0);
        assertThat(parked.step()).isEqualTo("deploy");
        assertThat(parked.cause()).isEqualTo("UNKNOWN");
        assertThat(parked.until()).isNotNull();
        assertThat(script.told().get(1).outcome()).isEqualTo("SUCCEEDED");
    }

    @Test
    void aRunThatWasResetReplaysWhatItHasTold() throws Exception {
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Quota exceeded.")));
        WorkflowStub run = start(TOLD);
        decideWhenParked(run, new Decision("RETRY", "quota raised", "Ada", 1, null));
        run.getResult(Report.class);
        WorkflowExecutionHistory history = environment
                .getWorkflowClient()
                .fetchHistory(
                        run.getExecution().getWorkflowId(), run.getExecution().getRunId());

        // A replayer gives it another run id, as a reset does; what a reset keeps is in the history.
        WorkflowReplayer.replayWorkflowExecution(history, InstallChatwootImpl.class);
    }

    @Test
    void aReceiverThatRefusesDoesNotChangeHowTheRunEnds() {
        script.thenFails(
                "NotifySend",
                ApplicationFailure.newNonRetryableFailure(
                        "410",
                        FailureType.STEP_FAILED,
                        new StepFailure(List.of(diagnosis(Cause.UNKNOWN, "410 Gone.")), false)));

        assertThat(start(TOLD).getResult(Report.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aRunWhoseSpecTellsNobodySendsNothing() {
        start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(script.calls()).doesNotContain("NotifySend");
    }

    @Test
    void aParkedRunSaysHowToFinishByHand() {
        script.thenFails("RolloutAwait", stepFailed(false, diagnosis(Cause.OUT_OF_MEMORY, "web was killed.")));
        script.thenWaits("MigrationMigrate").thenWaits("FirewallObserve");
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        AtomicReference<Waiting> parked = new AtomicReference<>();
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            parked.set(run.query("progress", Report.class).waiting());
            run.update("decide", DecisionTaken.class, new Decision("ABORT", "enough", null, null, null));
        });

        failure(run);

        assertThat(parked.get().byHand())
                .containsSubsequence("# fix-firewall", "# migrate", "# rollout", "# verify-ingress")
                .contains(
                        "# rollout",
                        "# migrate",
                        "kubectl -n chatwoot rollout status deployment/chatwoot-web --timeout=10m")
                .doesNotContain("# deploy", "# credentials")
                .last()
                .asString()
                .startsWith("temporal workflow terminate -w chatwoot/default/chatwoot -r ");
    }

    private void ended(int notifications) {
        for (int i = 1; i <= notifications; i++) {
            environment
                    .getWorkflowClient()
                    .newUntypedWorkflowStub("chatwoot/default/chatwoot/notify/" + runId() + "/" + i)
                    .getResult(Void.class);
        }
    }

    private String runId() {
        return script.acted().run().runId();
    }
}
