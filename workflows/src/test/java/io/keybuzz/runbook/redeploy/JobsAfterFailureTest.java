package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The migrations of a version that failed may have left jobs which the version that runs again does not know. */
class JobsAfterFailureTest extends RedeployScenario {
    private static final Diagnosis CRASH = diagnosis(Cause.UNKNOWN, "chatwoot-web crashes: uninitialized constant.");

    @Test
    void jobsThatTheOldVersionDoesNotKnowAreToldWithTheFailure() {
        theNewVersionCrashesAfterItsMigrations();
        script.then("UpgradeLostJobs", () -> lost("3 jobs of Backfill failed"));

        ApplicationFailure failure = rolledBack();

        assertThat(script.calls())
                .containsSubsequence("DeployUndo", "RolloutAwaitPatiently", "UpgradeLostJobs", "LockRelease");
        Check lost = check(failure.getDetails().get(Report.class), "lost-jobs");
        assertThat(lost.status()).isEqualTo(Check.Status.WARNED);
        assertThat(lost.detail())
                .isEqualTo("3 jobs of Backfill failed. " + RUNNING
                        + " runs again: whatever comes again fails until an image that knows it is deployed");
        assertThat(failure.getOriginalMessage()).contains("3 jobs of Backfill failed");
    }

    @Test
    void whereNoneFailedYetItIsSaidThatSomeMayWait() {
        theNewVersionCrashesAfterItsMigrations();

        ApplicationFailure failure = rolledBack();

        Check lost = check(failure.getDetails().get(Report.class), "lost-jobs");
        assertThat(lost.status()).isEqualTo(Check.Status.PASSED);
        assertThat(lost.detail()).contains("may wait in a queue still, and " + RUNNING + " may not know it");
        assertThat(failure.getOriginalMessage()).doesNotContain("Sidekiq");
    }

    @Test
    void aSidekiqThatCannotBeAskedDoesNotKeepTheRunFromItsEnd() {
        theNewVersionCrashesAfterItsMigrations();
        script.thenFails(
                "UpgradeLostJobs", stepFailed(false, diagnosis(Cause.REDIS_UNREACHABLE, "Redis does not answer.")));

        Check lost = check(rolledBack().getDetails().get(Report.class), "lost-jobs");

        assertThat(lost.status()).isEqualTo(Check.Status.WARNED);
        assertThat(lost.detail()).contains("cannot be read: Redis does not answer.");
    }

    @Test
    void afterTheNextFailureTheyAreLookedForAgainThoughNothingWasPendingAnyMore() {
        theNewVersionCrashesAfterItsMigrations();
        runs(NEW);
        pending(2);
        script.thenFails("RolloutAwait", stepFailed(false, CRASH));
        script.then("UpgradeLostJobs", () -> lost("nothing so far"));
        script.then("UpgradeLostJobs", () -> lost("3 jobs of Backfill failed"));
        WorkflowStub run = redeploy(backedUp(Specs.spec(Spec.OnFailure.PAUSE), Spec.Backup.Mode.EXTERNAL));
        decideWhenParked(
                run,
                new Decision("RETRY", "once more", "Ada", 1, null),
                new Decision("ABORT", "enough", "Ada", 2, null));

        Report report = failure(run).getDetails().get(Report.class);

        assertThat(check(report, "lost-jobs").detail()).startsWith("3 jobs of Backfill failed");
        assertThat(script.count("UpgradeLostJobs")).isEqualTo(2);
    }

    @Test
    void aCancelAfterTheMigrationsLooksForThemToo() {
        theNewVersionMigrates();
        script.thenWaits("RolloutAwait");
        script.then("UpgradeLostJobs", () -> lost("3 jobs of Backfill failed"));
        WorkflowStub run = redeploy(backedUp(Specs.spec(Spec.OnFailure.PAUSE), Spec.Backup.Mode.EXTERNAL));
        environment.registerDelayedCallback(Duration.ofSeconds(5), run::cancel);

        catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));

        Report report = run.query("report", Report.class);
        assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(script.calls())
                .containsSubsequence(
                        "DeployUndo", "RolloutAwaitPatiently", "UpgradeLostJobs", "ReportStore", "LockRelease");
        assertThat(check(report, "previous-version").status()).isEqualTo(Check.Status.PASSED);
        assertThat(check(report, "schema-after-failure").detail()).contains(HARMLESS.name());
        assertThat(check(report, "lost-jobs").detail()).startsWith("3 jobs of Backfill failed");
    }

    @Test
    void aCancelBeforeAnythingWasChangedLooksAtNothing() {
        theNewVersionMigrates();
        script.thenWaits("BackupBack");
        WorkflowStub run = redeploy(backedUp(Specs.spec(Spec.OnFailure.PAUSE), Spec.Backup.Mode.JOB));
        environment.registerDelayedCallback(Duration.ofSeconds(5), run::cancel);

        catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));

        assertThat(script.calls()).contains("LockRelease").doesNotContain("RolloutAwaitPatiently", "UpgradeLostJobs");
    }

    @Test
    void whereNoMigrationRanNobodyLooks() {
        runs(NEW);
        pending(2, HARMLESS);
        script.then("MigrationObserve", () -> schema(2, List.of(HARMLESS)));
        script.then("MigrationObserve", () -> schema(2, List.of(HARMLESS)));
        script.thenFails("MigrationMigrate", stepFailed(false, diagnosis(Cause.UNKNOWN, "PG::UndefinedColumn.")));

        assertThat(rolledBack().getDetails().get(Report.class).checks()).noneMatch(c -> c.id().equals("lost-jobs"));
        assertThat(script.calls()).doesNotContain("UpgradeLostJobs");
    }

    private static Check lost(String detail) {
        return new Check("lost-jobs", "No job was lost", Check.Status.WARNED, detail, List.of());
    }

    private void theNewVersionCrashesAfterItsMigrations() {
        theNewVersionMigrates();
        rolloutFails(CRASH);
    }

    private void theNewVersionMigrates() {
        runs(NEW);
        pending(2, HARMLESS);
        script.then("MigrationObserve", () -> schema(2, List.of(HARMLESS)));
        script.then(
                "MigrationObserve",
                () -> new SchemaState(true, 5, true, 2, HARMLESS.version(), true, List.of(), HARMLESS.version()));
    }

    private ApplicationFailure rolledBack() {
        ApplicationFailure failure =
                failure(redeploy(backedUp(Specs.spec(Spec.OnFailure.ROLLBACK), Spec.Backup.Mode.EXTERNAL)));
        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        return failure;
    }
}
