package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Several people decide, one after the other or at once. */
class DecisionsAtOnceTest extends InstallScenario {
    private static final Diagnosis QUOTA = diagnosis(Cause.UNKNOWN, "Quota exceeded.");

    @Test
    void whoDecidesWhileAnothersSpecIsReadIsFirstAndTheOtherIsToldSo() {
        Prepared prepared = new Prepared(Specs.spec(Spec.OnFailure.PAUSE), "default", java.util.List.of());
        AtomicReference<WorkflowStub> run = new AtomicReference<>();
        AtomicReference<String> refused = new AtomicReference<>();
        script.thenFails("DeployAct", stepFailed(false, QUOTA));
        script.then("PreflightPrepare", () -> prepared).then("PreflightPrepare", () -> {
            run.get().update("decide", DecisionTaken.class, new Decision("ABORT", "not today", "Grace", 1, null));
            return prepared;
        });
        run.set(start(Spec.OnFailure.PAUSE));
        environment.registerDelayedCallback(
                Duration.ofMinutes(1),
                () -> refused.set(rejection(
                        run.get(), new Decision("RETRY", "another tag", "Ada", 1, Map.of("image", "other")))));

        assertThat(failure(run.get()).getType()).isEqualTo("ABORTED");
        assertThat(refused.get()).contains("Nothing waits for a decision now");
    }

    @Test
    void aSpecThatCannotBeCheckedNowLeavesTheRunParkedUnderItsNumber() {
        script.thenFails("DeployAct", stepFailed(false, QUOTA));
        script.then(
                "PreflightPrepare",
                () -> new Prepared(Specs.spec(Spec.OnFailure.PAUSE), "default", java.util.List.of()));
        script.thenFails(
                "PreflightPrepare",
                stepFailed(false, diagnosis(Cause.SECRET_UNREADABLE, "The policy cannot be read.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            assertThat(rejection(run, new Decision("RETRY", "another tag", "Ada", 1, Map.of("image", "other"))))
                    .contains("The policy cannot be read.");
            run.update("decide", DecisionTaken.class, new Decision("RETRY", "as it is", "Ada", 1, null));
        });

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(step(report, "deploy").decisions()).hasSize(1);
    }

    @Test
    void decisionsInARowAreNumberedAndAllInTheReport() {
        for (int i = 0; i < 3; i++) {
            script.thenFails("DeployAct", stepFailed(false, QUOTA));
        }
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        for (int i = 1; i <= 3; i++) {
            int number = i;
            environment.registerDelayedCallback(
                    Duration.ofMinutes(i),
                    () -> run.update(
                            "decide",
                            DecisionTaken.class,
                            new Decision("retry", "try " + number, "Ada", number, null)));
        }

        Report report = run.getResult(Report.class);

        assertThat(step(report, "deploy").decisions())
                .extracting(d -> d.number() + " " + d.action() + " " + d.by() + " " + d.reason())
                .containsExactly("1 RETRY Ada try 1", "2 RETRY Ada try 2", "3 RETRY Ada try 3");
    }
}
