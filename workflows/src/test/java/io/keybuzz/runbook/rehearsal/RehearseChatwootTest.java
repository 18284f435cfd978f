package io.keybuzz.runbook.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.install.FakeActivities;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.WorkflowScenario;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearseChatwootTest extends WorkflowScenario {

    @Test
    void theImagesMigrationsRunOnACopyOfTheLastBackupThatIsDropped() {
        Report report = rehearse().getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.calls())
                .containsExactly(
                        "RehearsalPrepare",
                        "LockAcquire",
                        "BackupCheck",
                        "BackupFind",
                        "RestoreLoad",
                        "RehearsalMigrate",
                        "RestoreDrop",
                        "ReportStore",
                        "LockRelease");
        assertThat(script.acted().spec().image()).isEqualTo("r/c:v3.13.0");
        assertThat(script.stored().image())
                .as("the install stays what it is")
                .isEqualTo(Specs.spec(Spec.OnFailure.PAUSE).image());
        assertThat(report.checks())
                .extracting(Check::id, Check::status)
                .contains(org.assertj.core.groups.Tuple.tuple("rehearsal", Check.Status.PASSED));
    }

    @Test
    void aMigrationThatFailsEndsItWithTheDiagnosisAndTheCopyIsDropped() {
        script.thenFails("RehearsalMigrate", stepFailed(diagnosis(Cause.LOCK_TIMEOUT, "It waits for a lock.")));

        ApplicationFailure failure = failure(rehearse());

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).isEqualTo("It waits for a lock.");
        assertThat(script.calls()).containsSubsequence("RehearsalMigrate", "RestoreDrop");
    }

    @Test
    void locksThatNobodyHasWatchedFromTheBeginningAreAWarning() {
        script.then("RehearsalMigrate", () -> new Rehearsed(90, List.of("20240131040316"), List.of(), false));

        Report report = rehearse().getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.checks()).anySatisfy(check -> {
            assertThat(check.id()).isEqualTo("rehearsal");
            assertThat(check.status()).isEqualTo(Check.Status.WARNED);
            assertThat(check.detail()).contains("the locks were watched for a part of it only");
        });
    }

    @Test
    void aCopyThatCannotBeDroppedIsAWarningWithTheCommand() {
        script.thenFails("RestoreDrop", stepFailed(diagnosis(Cause.DATABASE_UNREACHABLE, "PostgreSQL is away.")));

        Report report = rehearse().getResult(Report.class);

        assertThat(report.checks()).anySatisfy(check -> {
            assertThat(check.id()).isEqualTo("rehearsal-copy");
            assertThat(check.status()).isEqualTo(Check.Status.WARNED);
            assertThat(check.detail()).contains("DROP DATABASE \"chatwoot_rehearsal_");
        });
    }

    private WorkflowStub rehearse() {
        Spec spec = Specs.spec(Spec.OnFailure.PAUSE)
                .but()
                .backup(new Spec.Backup(Spec.Backup.Mode.JOB, "postgres:16", "redis:7", "backups", null, 7, false))
                .spec();
        return start(RehearseChatwootImpl.class, "RehearseChatwoot", List.of(new FakeActivities(script, spec).all()));
    }
}
