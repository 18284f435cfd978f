package io.keybuzz.runbook.uninstall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.WorkflowScenario;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class UninstallChatwootTest extends WorkflowScenario {
    private static final Belonging WEB = going(Part.WORKLOAD, "Deployment/chatwoot/chatwoot-web");
    private static final Belonging RULE = going(Part.FIREWALL, "ufw/10.0.0.100/route allow");
    private static final Belonging SPEC = going(Part.TRACES, "Secret/chatwoot-runbook/chatwoot-spec");
    private static final Belonging DATABASE =
            Belonging.staying(Part.DATA, "database/chatwoot", "dropDatabase is false", "psql -c 'DROP DATABASE'");

    private final FakeUninstall fakes =
            new FakeUninstall(script, new Inventory(List.of(WEB, DATABASE, RULE, SPEC), List.of()));

    @Test
    void theListIsShownAndNothingGoesBeforeTheYes() {
        WorkflowStub run = uninstall(Spec.OnFailure.PAUSE);
        AtomicReference<Waiting> asked = new AtomicReference<>();
        environment.registerDelayedCallback(Duration.ofSeconds(30), () -> {
            asked.set(progress().waiting());
            assertThat(script.calls()).doesNotContain("UninstallRemove");
        });
        decide(1, "RETRY");

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(asked.get().step()).isEqualTo("preflight");
        assertThat(asked.get().actions()).containsExactly("RETRY", "ABORT");
        assertThat(asked.get().diagnosis().cause()).isEqualTo(Cause.APPROVAL);
        assertThat(asked.get().diagnosis().summary())
                .isEqualTo("The uninstall of chatwoot waits for a yes: 3 objects go, 1 object stays.");
        assertThat(asked.get().diagnosis().evidence())
                .extracting(Evidence::what, Evidence::observed)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("goes", "Deployment/chatwoot/chatwoot-web"),
                        org.assertj.core.groups.Tuple.tuple("stays", "database/chatwoot: dropDatabase is false"));
        assertThat(report.steps()).extracting(StepReport::id).containsExactly("preflight", "remove", "report");
        assertThat(step(report, "remove").changes())
                .extracting(c -> c.object() + " " + c.change())
                .containsExactly(
                        "Deployment/chatwoot/chatwoot-web DELETED",
                        "ufw/10.0.0.100/route allow DELETED",
                        "Secret/chatwoot-runbook/chatwoot-spec DELETED");
        assertThat(report.compensation()).containsExactly(DATABASE.kept());
        assertThat(script.calls())
                .startsWith("UninstallPrepare", "LockAcquire", "UninstallInventory")
                .endsWith("UninstallLeftovers", "ReportStore", "LockRelease");
    }

    @Test
    void whatRunsGoesFirstAndWhatTheNextUninstallWouldNeedLast() {
        WorkflowStub run = uninstall(Spec.OnFailure.PAUSE);
        decide(1, "RETRY");

        run.getResult(Report.class);

        assertThat(fakes.parts()).containsExactly(Part.WORKLOAD, Part.FIREWALL, Part.TRACES);
    }

    @Test
    void anAnswerThatComesLateIsNoYesToWhatWasNotShown() {
        Belonging more = going(Part.WORKLOAD, "Job/chatwoot/chatwoot-migrate-1");
        WorkflowStub run = uninstall(Spec.OnFailure.PAUSE);
        script.then("UninstallInventory", () -> new Inventory(List.of(WEB, SPEC), List.of()));
        script.then("UninstallInventory", () -> new Inventory(List.of(WEB, more, SPEC), List.of()));
        decide(1, "RETRY");
        environment.registerDelayedCallback(
                Duration.ofMinutes(2),
                () -> assertThat(progress().waiting().number()).isEqualTo(2));
        decide(3, "ABORT");

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(script.calls()).doesNotContain("UninstallRemove");
    }

    @Test
    void whatIsGoneMeanwhileIsNotAskedAboutAgain() {
        WorkflowStub run = uninstall(Spec.OnFailure.PAUSE);
        script.then("UninstallInventory", () -> new Inventory(List.of(WEB, RULE, SPEC), List.of()));
        script.then("UninstallInventory", () -> new Inventory(List.of(WEB, SPEC), List.of()));
        decide(1, "RETRY");

        assertThat(run.getResult(Report.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(fakes.parts()).containsExactly(Part.WORKLOAD, Part.TRACES);
    }

    @Test
    void aNoRemovesNothing() {
        WorkflowStub run = uninstall(Spec.OnFailure.PAUSE);
        decide(1, "ABORT");

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(reportOf(failure).compensation()).isEmpty();
        assertThat(script.calls()).doesNotContain("UninstallRemove").endsWith("ReportStore", "LockRelease");
    }

    @Test
    void aListThatNobodyAnswersEndsAborted() {
        ApplicationFailure failure = failure(uninstall(Spec.OnFailure.PAUSE));

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(script.calls()).doesNotContain("UninstallRemove");
    }

    @Test
    void theListCannotBeSkipped() {
        WorkflowStub run = uninstall(Spec.OnFailure.PAUSE);
        environment.registerDelayedCallback(
                Duration.ofSeconds(30),
                () -> assertThat(rejection(new Decision("SKIP", "x", null, null, null)))
                        .contains("RETRY, ABORT"));
        decide(1, "ABORT");

        assertThat(failure(run).getType()).isEqualTo("ABORTED");
    }

    @Test
    void whatCannotBeRemovedParksTheRunAndAYesToTheRestIsNotAskedForAgain() {
        Undone stuck = RULE.failed("ufw did not remove it");
        script.then("UninstallRemove", () -> FakeUninstall.gone(WEB));
        script.then("UninstallRemove", () -> new Removed(List.of(), List.of(stuck), List.of()));
        WorkflowStub run = uninstall(Spec.OnFailure.PAUSE);
        AtomicReference<Report> parked = new AtomicReference<>();
        decide(1, "RETRY");
        environment.registerDelayedCallback(Duration.ofMinutes(2), () -> parked.set(progress()));
        decide(3, "RETRY");

        Report report = run.getResult(Report.class);

        assertThat(parked.get().waiting().step()).isEqualTo("remove");
        assertThat(parked.get().waiting().diagnosis().summary())
                .isEqualTo("Not everything could be removed: ufw/10.0.0.100/route allow (ufw did not remove it)");
        assertThat(parked.get().waiting().byHand()).contains("# remove", "rm ufw/10.0.0.100/route allow");
        assertThat(parked.get().compensation()).containsExactly(DATABASE.kept(), stuck);
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.compensation()).containsExactly(DATABASE.kept());
        assertThat(step(report, "remove").diagnoses()).allMatch(Diagnosis::mended);
        // The spec was still there for the retry: TRACES came only once all else had gone.
        assertThat(fakes.parts())
                .containsExactly(Part.WORKLOAD, Part.FIREWALL, Part.WORKLOAD, Part.FIREWALL, Part.TRACES);
    }

    @Test
    void onePartThatFailsDoesNotLoseWhatTheOtherHasRemoved() {
        Belonging role = going(Part.DATA, "role/chatwoot");
        fakes.inventory(new Inventory(List.of(role, RULE, SPEC), List.of()));
        script.then("UninstallRemove", () -> {
            throw stepFailed(diagnosis(Cause.DATABASE_UNREACHABLE, "PostgreSQL does not answer."));
        });
        WorkflowStub run = uninstall(Spec.OnFailure.FAIL);
        decide(1, "RETRY");

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).isEqualTo("PostgreSQL does not answer.");
        assertThat(step(reportOf(failure), "remove").changes()).hasSize(1);
        assertThat(fakes.parts()).doesNotContain(Part.TRACES);
    }

    @Test
    void anUninstallIsNotSaidToHaveRolledBack() {
        script.then("UninstallRemove", () -> {
            throw stepFailed(diagnosis(Cause.PERMISSION, "May not delete Deployments."));
        });
        WorkflowStub run = uninstall(Spec.OnFailure.ROLLBACK);
        decide(1, "RETRY");

        assertThat(failure(run).getType()).isEqualTo("FAILED");
    }

    @Test
    void whatIsStillThereAtTheEndFailsTheReport() {
        script.then(
                "UninstallLeftovers",
                () -> FakeUninstall.checked(Check.Status.FAILED, "Deployment/chatwoot/chatwoot-web is there"));
        WorkflowStub run = uninstall(Spec.OnFailure.FAIL);
        decide(1, "RETRY");

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).contains("Deployment/chatwoot/chatwoot-web is there");
        assertThat(step(reportOf(failure), "report").status()).isEqualTo(StepStatus.FAILED);
    }

    @Test
    void aCancelledUninstallEndsCancelledAndSaysWhatIsGone() {
        script.then("UninstallRemove", () -> FakeUninstall.gone(WEB))
                .thenFails("UninstallRemove", stepFailed(diagnosis(Cause.NODE_UNREACHABLE, "No SSH.")));
        WorkflowStub run = uninstall(Spec.OnFailure.PAUSE);
        decide(1, "RETRY");
        environment.registerDelayedCallback(Duration.ofMinutes(2), run::cancel);

        WorkflowFailedException failed =
                catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));

        assertThat(failed).hasCauseInstanceOf(CanceledFailure.class);
        Report report = run.query("report", Report.class);
        assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(step(report, "remove").changes()).extracting(c -> c.change()).containsExactly(Change.DELETED);
        assertThat(script.calls()).endsWith("ReportStore", "LockRelease");
    }

    @Test
    void withoutANamespaceNothingIsTouched() {
        InvalidInput errors =
                new InvalidInput(List.of(new SpecError("namespace", "is missing", null, null, null, null)));
        script.thenFails(
                "UninstallPrepare", ApplicationFailure.newNonRetryableFailure("x", FailureType.INVALID_INPUT, errors));

        ApplicationFailure failure = failure(uninstall(Spec.OnFailure.PAUSE));

        assertThat(failure.getType()).isEqualTo("InvalidInput");
        assertThat(script.calls()).containsExactly("UninstallPrepare");
    }

    @Test
    void anotherRunThatHoldsTheTargetIsNamed() {
        script.thenFails("LockAcquire", ApplicationFailure.newNonRetryableFailure("held", FailureType.ALREADY_RUNNING));

        assertThat(failure(uninstall(Spec.OnFailure.PAUSE)).getType()).isEqualTo("AlreadyRunning");
        assertThat(script.calls()).doesNotContain("UninstallInventory", "LockRelease");
    }

    private WorkflowStub uninstall(Spec.OnFailure onFailure) {
        return start(UninstallChatwootImpl.class, "UninstallChatwoot", fakes.all(Specs.spec(onFailure)));
    }

    private static Belonging going(Part part, String object) {
        return Belonging.going(part, object, "uid", null, "rm " + object);
    }
}
