package io.keybuzz.runbook.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.install.FakeActivities;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.WorkflowScenario;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BackupChatwootTest extends WorkflowScenario {

    @Test
    void aBackupIsMadeUnderTheLockAndToldInTheReport() {
        Report report = backup(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.steps()).extracting(StepReport::id).containsExactly("preflight", "backup");
        assertThat(report.backup().location()).isEqualTo("pvc/backups/1.dump");
        assertThat(report.checks())
                .extracting(Check::id, Check::status)
                .contains(org.assertj.core.groups.Tuple.tuple("backup", Check.Status.PASSED));
        assertThat(script.calls())
                .containsExactly(
                        "BackupPrepare", "LockAcquire", "BackupCheck", "BackupBack", "ReportStore", "LockRelease");
    }

    @Test
    void olderOnesThatStayThoughTheyShouldHaveGoneAreAWarning() {
        List<String> stay = List.of("a cannot be removed", "b cannot be removed", "c cannot be removed", "d is odd");
        script.then("BackupBack", () -> new BackupMade("pvc/backups/1.dump", 1000, "ab12", Map.of(), stay));

        Report report = backup(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.backup().location()).isEqualTo("pvc/backups/1.dump");
        assertThat(report.checks())
                .filteredOn(check -> check.id().equals("backup"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.status()).isEqualTo(Check.Status.WARNED);
                    assertThat(check.detail())
                            .endsWith("a cannot be removed; b cannot be removed; c cannot be removed; and 1 more");
                    assertThat(check.evidence()).extracting(e -> e.observed()).contains("d is odd");
                });
    }

    @Test
    void oneThatFailsParksAndIsMadeAnewAfterRetry() {
        script.thenFails("BackupBack", stepFailed(diagnosis(Cause.BACKUP_PLACE, "No space left on device.")));
        WorkflowStub run = backup(Spec.OnFailure.PAUSE);
        decide(1, "RETRY");

        Report report = run.getResult(Report.class);

        assertThat(step(report, "backup").attempts()).isEqualTo(2);
        assertThat(script.count("BackupBack")).isEqualTo(2);
        assertThat(report.backup()).isNotNull();
    }

    @Test
    void aSpecThatThePolicyDoesNotAllowLeavesItParkedAndNoBackupIsTried() {
        AtomicReference<String> refused = new AtomicReference<>();
        AtomicReference<Long> tries = new AtomicReference<>();
        script.thenFails("BackupBack", stepFailed(diagnosis(Cause.BACKUP_PLACE, "No space left on device.")));
        script.thenFails("PreflightPrepare", stepFailed(diagnosis(Cause.REFUSED, "The host is not allowed.")));
        WorkflowStub run = backup(Spec.OnFailure.PAUSE);
        environment.registerDelayedCallback(Duration.ofSeconds(30), () -> {
            Map<String, Object> elsewhere = Map.of("database", Map.of("host", "10.0.0.99"));
            refused.set(rejection(new Decision("RETRY", "another server", "Ada", 1, elsewhere)));
            tries.set(script.count("BackupBack"));
        });
        decide(1, "RETRY");

        Report report = run.getResult(Report.class);

        assertThat(refused.get()).contains("The host is not allowed.");
        assertThat(tries.get()).isEqualTo(1);
        assertThat(step(report, "backup").decisions()).hasSize(1);
    }

    @Test
    void skippedItHasNoBackupAndSaysSo() {
        script.thenFails("BackupBack", stepFailed(diagnosis(Cause.BACKUP_PLACE, "No space left on device.")));
        WorkflowStub run = backup(Spec.OnFailure.PAUSE);
        decide(1, "SKIP");

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).isEqualTo("No space left on device.");
        assertThat(step(reportOf(failure), "backup").status()).isEqualTo(StepStatus.SKIPPED);
    }

    @Test
    void thereIsNothingToRollBackSoItFails() {
        script.thenFails("BackupBack", stepFailed(diagnosis(Cause.BACKUP_PLACE, "No space left on device.")));

        assertThat(failure(backup(Spec.OnFailure.ROLLBACK)).getType()).isEqualTo("FAILED");
    }

    @Test
    void withoutAnInstallNothingIsTouched() {
        SpecError error = new SpecError("namespace", "has no install of this runbook", "chatwoot", null, null, null);
        script.thenFails(
                "BackupPrepare",
                ApplicationFailure.newNonRetryableFailure(
                        error.sentence(), FailureType.INVALID_INPUT, new InvalidInput(List.of(error))));

        assertThat(failure(backup(Spec.OnFailure.PAUSE)).getType()).isEqualTo("InvalidInput");
        assertThat(script.calls()).containsExactly("BackupPrepare");
    }

    private WorkflowStub backup(Spec.OnFailure onFailure) {
        Spec spec = Specs.spec(onFailure)
                .but()
                .backup(new Spec.Backup(Spec.Backup.Mode.JOB, "postgres:16", null, "backups", null, 7, false))
                .spec();
        return start(BackupChatwootImpl.class, "BackupChatwoot", List.of(new FakeActivities(script, spec).all()));
    }
}
