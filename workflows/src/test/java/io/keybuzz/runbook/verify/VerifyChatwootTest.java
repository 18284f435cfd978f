package io.keybuzz.runbook.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.install.FakeLock;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.NodeReport;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.ReportActivities;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.StoreRequest;
import io.keybuzz.runbook.run.WorkflowScenario;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifyChatwootTest extends WorkflowScenario {
    private static final Check ROLE = check("role", Check.Status.PASSED);
    private static final Check DRIFT = check("drift", Check.Status.PASSED);

    private boolean strict;
    private volatile List<NodeReport> compared;

    @Test
    void aVerificationRunsEveryCheckAndKeepsNothing() {
        Report report = verify().getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.steps()).extracting(StepReport::id).containsExactly("report");
        assertThat(report.checks()).containsExactly(ROLE, DRIFT);
        assertThat(report.nodes()).extracting(NodeReport::firewallAfter).containsExactly("Status: active");
        assertThat(script.calls()).containsExactly("VerifyPrepare", "VerifyPermit", "ReportCheck", "VerifyDrift");
        assertThat(compared).as("nobody logs in for the drift once more").isEqualTo(report.nodes());
    }

    @Test
    void aFailedCheckFailsTheRunWithItsDiagnosisFirstAndTheRestInItsOwnWords() {
        script.then("ReportCheck", () -> result(check("api", Check.Status.FAILED), check("pods", Check.Status.FAILED)));
        Diagnosis database = diagnosis(Cause.DATABASE_UNREACHABLE, "PostgreSQL does not answer.");
        script.then("VerifyDiagnose", () -> new Explained(List.of(database), List.of("api")));

        ApplicationFailure failure = failure(verify());

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).isEqualTo("PostgreSQL does not answer.");
        StepReport step = step(reportOf(failure), "report");
        assertThat(step.status()).isEqualTo(StepStatus.FAILED);
        assertThat(step.diagnoses())
                .extracting(Diagnosis::cause)
                .containsExactly(Cause.DATABASE_UNREACHABLE, Cause.UNKNOWN);
        assertThat(step.diagnoses().get(1).summary()).isEqualTo("title of pods: detail of pods");
        assertThat(script.calls()).doesNotContain("ReportStore", "LockAcquire", "LockRelease");
    }

    @Test
    void aFailedVerificationDoesNotWaitForADecisionWhateverTheSpecSays() {
        script.thenFails("ReportCheck", stepFailed(diagnosis(Cause.UNKNOWN, "Nothing could be checked.")));

        ApplicationFailure failure = failure(verify());

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).isEqualTo("Nothing could be checked.");
        assertThat(step(reportOf(failure), "report").decisions()).isEmpty();
        Report report = reportOf(failure);
        assertThat(Duration.between(report.startedAt(), report.finishedAt())).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void aWarningLeavesTheOutcomeAsItIs() {
        script.then("VerifyDrift", () -> check("drift", Check.Status.WARNED));

        assertThat(verify().getResult(Report.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.calls()).doesNotContain("VerifyDiagnose");
    }

    @Test
    void aStrictVerificationFailsOnAWarning() {
        strict = true;
        script.then("VerifyDrift", () -> check("drift", Check.Status.WARNED));

        ApplicationFailure failure = failure(verify());

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(step(reportOf(failure), "report").diagnoses())
                .extracting(Diagnosis::cause)
                .containsExactly(Cause.DRIFT);
        assertThat(reportOf(failure).checks()).extracting(Check::status).contains(Check.Status.WARNED);
    }

    @Test
    void aWorkerThatMayNotLookRunsNoCheck() {
        script.thenFails("VerifyPermit", stepFailed(diagnosis(Cause.PERMISSION, "May not list nodes.")));

        ApplicationFailure failure = failure(verify());

        assertThat(failure.getOriginalMessage()).isEqualTo("May not list nodes.");
        assertThat(script.calls()).doesNotContain("ReportCheck", "VerifyDrift");
    }

    @Test
    void aNamespaceWithoutAnInstallIsInvalidInput() {
        InvalidInput errors =
                new InvalidInput(List.of(new SpecError("namespace", "has no install", "desk", null, null, null)));
        script.thenFails(
                "VerifyPrepare", ApplicationFailure.newNonRetryableFailure("x", FailureType.INVALID_INPUT, errors));

        ApplicationFailure failure = failure(verify());

        assertThat(failure.getType()).isEqualTo("InvalidInput");
        assertThat(failure.getDetails().get(InvalidInput.class)).isEqualTo(errors);
        assertThat(script.calls()).containsExactly("VerifyPrepare");
    }

    private WorkflowStub verify() {
        return start(
                VerifyChatwootImpl.class,
                "VerifyChatwoot",
                List.of(new Verification(), new Reports(), new FakeLock(script)));
    }

    private static Check check(String id, Check.Status status) {
        return new Check(id, "title of " + id, status, "detail of " + id, List.of());
    }

    private static CheckResult result(Check... checks) {
        return new CheckResult(
                List.of(checks), List.of(new NodeReport("10.0.0.100", "k8s-master-01", null, "Status: active")));
    }

    private final class Verification implements VerifyActivities {
        @Override
        public VerifyPrepared prepare(RawValue input) {
            return script.answer(
                    "VerifyPrepare",
                    new VerifyPrepared(
                            new VerifyOptions("chatwoot", strict),
                            new Prepared(Specs.spec(Spec.OnFailure.PAUSE), "default", List.of())));
        }

        @Override
        public void permit(Target target) {
            script.answer("VerifyPermit", null);
        }

        @Override
        public Check drift(Target target, List<NodeReport> nodes) {
            compared = nodes;
            return script.answer("VerifyDrift", DRIFT);
        }

        @Override
        public Explained diagnose(DiagnoseRequest request) {
            return script.answer("VerifyDiagnose", new Explained(List.of(), List.of()));
        }
    }

    private final class Reports implements ReportActivities {
        @Override
        public CheckResult check(CheckRequest request) {
            return script.answer("ReportCheck", result(ROLE));
        }

        @Override
        public void store(StoreRequest request) {
            script.answer("ReportStore", null);
        }
    }
}
