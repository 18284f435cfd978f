package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A spec that the worker's policy does not allow: nobody is asked about it, and nothing is done by it. */
class RefusedSpecTest extends InstallScenario {
    private static final String HOST = "This worker's policy does not allow the host 10.0.0.99:6379 (redis.host).";
    private static final String CREDENTIAL =
            "This worker's policy does not allow sending the credential file:redis-password to 10.0.0.99:6379 (redis.password).";

    @Test
    void aRunThatBeginsWithOneEndsFailedWithEveryReasonAndTouchesNothing() {
        script.thenFails("PreflightPrepare", refusal());

        ApplicationFailure failure = failure(start(Spec.OnFailure.PAUSE));

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).isEqualTo(HOST);
        Report report = failure.getDetails().get(Report.class);
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(step(report, "preflight").status()).isEqualTo(StepStatus.FAILED);
        assertThat(step(report, "preflight").diagnoses())
                .extracting(Diagnosis::summary)
                .containsExactly(HOST, CREDENTIAL);
        assertThat(script.calls()).containsExactly("PreflightPrepare");
    }

    @Test
    void aDecisionThatBringsOneIsRefusedWithEveryReasonAndTheRunStaysParked() {
        AtomicReference<String> refused = new AtomicReference<>();
        AtomicReference<Report> then = new AtomicReference<>();
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Quota exceeded.")));
        script.then("PreflightPrepare", () -> new Prepared(Specs.spec(Spec.OnFailure.PAUSE), "default", List.of()));
        script.thenFails("PreflightPrepare", refusal());
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            Map<String, Object> elsewhere = Map.of("redis", Map.of("host", "10.0.0.99"));
            refused.set(rejection(run, new Decision("RETRY", "another Redis", "Ada", 1, elsewhere)));
            then.set(run.query("progress", Report.class));
            run.update("decide", DecisionTaken.class, new Decision("ABORT", "not today", "Ada", 1, null));
        });

        assertThat(failure(run).getType()).isEqualTo("ABORTED");

        assertThat(refused.get()).contains(HOST, CREDENTIAL);
        assertThat(then.get().waiting().number()).isEqualTo(1);
        assertThat(then.get().waiting().step()).isEqualTo("deploy");
        assertThat(script.count("DeployAct")).isEqualTo(1);
    }

    private static ApplicationFailure refusal() {
        List<Diagnosis> reasons = List.of(diagnosis(Cause.REFUSED, HOST), diagnosis(Cause.REFUSED, CREDENTIAL));
        return ApplicationFailure.newNonRetryableFailure(HOST, FailureType.STEP_FAILED, new StepFailure(reasons, true));
    }
}
