package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.deploy.RollRequest;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Waiting;
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

/** A redeploy that goes well, that has nothing to do, or that is refused. */
class RedeployChatwootTest extends RedeployScenario {
    private static final List<StepPlan> NOTHING = List.of();

    @Test
    void aNewImageIsPinnedToItsDigestAndRolledWithoutStoppingTheWorkers() {
        runs(NEW);

        Report report = redeploy(spec).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.steps())
                .extracting(StepReport::id)
                .containsExactly(
                        "preflight",
                        "backup",
                        "rehearsal",
                        "credentials",
                        "config",
                        "image-pull-secret",
                        "drain",
                        "migrate",
                        "deploy",
                        "rollout",
                        "verify-ingress",
                        "fix-firewall",
                        "report");
        assertThat(report.steps())
                .filteredOn(s -> s.status() == StepStatus.SKIPPED)
                .extracting(StepReport::id)
                .containsExactly("backup", "rehearsal", "drain", "migrate");
        assertThat(script.rolled())
                .extracting(r -> r.target().spec().image(), RollRequest::restart, RollRequest::withoutWorkers)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(RUNNING + "@" + NEW, false, false));
        assertThat(script.calls()).doesNotContain("DrainAct", "MigrationMigrate", "BackupBack", "UpgradeLostJobs");
        assertThat(report.image()).isEqualTo(RUNNING + "@" + NEW);
        assertThat(script.stored().image())
                .as("the next redeploy follows the tag")
                .isEqualTo(RUNNING);
    }

    @Test
    void withNothingNewItEndsBeforeAnythingIsWritten() {
        runs(OLD);
        script.then("Plan", () -> NOTHING);

        Report report = redeploy(spec).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
        assertThat(writes()).isEmpty();
        assertThat(script.callsBesideLooks()).doesNotContain("UpgradeLook").endsWith("ReportStore", "LockRelease");
        assertThat(check(report, "nothing-new").detail()).contains(OLD);
        assertThat(step(report, "preflight").status()).isEqualTo(StepStatus.SUCCEEDED);
    }

    @Test
    void aRegistryThatCannotBeAskedLeavesATagAsItIsAndWarns() {
        runs(null);
        script.then("Plan", () -> NOTHING);

        Report report = redeploy(spec).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
        assertThat(check(report, "nothing-new").status()).isEqualTo(Check.Status.WARNED);
    }

    @Test
    void whatHasDriftedIsPutRightWithTheImageThatRuns() {
        runs(OLD);
        script.then(
                "Plan",
                () -> List.of(new StepPlan(
                        "credentials",
                        List.of(new PlannedChange("Secret/chatwoot/chatwoot-secrets", Change.UPDATED, null)),
                        null)));

        Report report = redeploy(spec).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.rolled()).extracting(r -> r.target().spec().image()).containsExactly(RUNNING);
    }

    @Test
    void forceReplacesThePodsThoughThereIsNothingNew() {
        runs(OLD);

        Report report = redeploy(spec, new RedeployOptions("chatwoot", null, true, null))
                .getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.rolled()).extracting(RollRequest::restart).containsExactly(true);
        assertThat(script.calls()).doesNotContain("Plan");
    }

    @Test
    void withMigrationsTheWorkersStandStillAndTheSchemaComesBeforeThePods() {
        runs(NEW);
        pending(2, HARMLESS);

        Report report = redeploy(backedUp(spec, Spec.Backup.Mode.JOB)).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(writes())
                .startsWith("BackupBack")
                .containsSubsequence("DrainAct", "MigrationMigrate", "DeployRoll", "DeployRoll");
        assertThat(script.rolled()).extracting(RollRequest::withoutWorkers).containsExactly(true, false);
        assertThat(script.count("RolloutAwait")).isEqualTo(2);
        assertThat(report.backup().location()).isEqualTo("pvc/backups/1.dump");
        assertThat(check(report, "pending-migrations").detail()).isEqualTo(HARMLESS.name());
        assertThat(check(report, "lost-jobs").status()).isEqualTo(Check.Status.PASSED);
    }

    @Test
    void aSidekiqThatCannotBeAskedInTheEndTakesNothingBack() {
        runs(NEW);
        pending(2, HARMLESS);
        script.thenFails(
                "UpgradeLostJobs", stepFailed(false, diagnosis(Cause.REDIS_UNREACHABLE, "Redis does not answer.")));

        Report report = redeploy(backedUp(spec, Spec.Backup.Mode.JOB)).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(check(report, "lost-jobs").detail()).contains("cannot be read: Redis does not answer.");
        assertThat(script.calls()).doesNotContain("DeployUndo");
    }

    @Test
    void whatTheRunningVersionDoesNotSurviveIsNamedBeforeAnythingRuns() {
        runs(NEW);
        pending(0, HARMLESS, HARMFUL);

        Report report = redeploy(spec).getResult(Report.class);

        Check pending = check(report, "pending-migrations");
        assertThat(pending.status()).isEqualTo(Check.Status.WARNED);
        assertThat(pending.detail())
                .contains("Not compatible", "20240207103014_remove_old.rb (remove_column)")
                .doesNotContain("add_column.rb (");
    }

    @Test
    void aRehearsalComesAfterTheBackupAndBeforeAnythingIsWritten() {
        runs(NEW);
        pending(2, HARMLESS);

        Report report = redeploy(rehearsed(spec)).getResult(Report.class);

        assertThat(script.calls())
                .containsSubsequence(
                        "BackupBack", "BackupFind", "RestoreLoad", "RehearsalMigrate", "RestoreDrop", "CredentialsAct");
        assertThat(step(report, "rehearsal").status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(check(report, "rehearsal").detail())
                .contains("1 migration in 1.5 min", "conversations, 4.2 s", "20261128T035835Z-6721c3d2");
    }

    @Test
    void aMigrationThatFailsInTheRehearsalIsNotRunAndTheCopyIsDropped() {
        runs(NEW);
        pending(2, HARMLESS);
        script.thenFails(
                "RehearsalMigrate", stepFailed(false, diagnosis(Cause.UNKNOWN, "column settings does not exist.")));
        WorkflowStub run = redeploy(rehearsed(spec));
        decideWhenParked(run, new Decision("ABORT", "it would have failed", "Ada", 1, null));

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(script.calls()).contains("RestoreDrop").doesNotContain("MigrationMigrate", "DrainAct", "DeployRoll");
    }

    @Test
    void aMissingBackupIsAskedForBeforeAnythingIsWritten() {
        runs(NEW);
        pending(2, HARMLESS);
        WorkflowStub run = redeploy(spec);
        AtomicReference<Waiting> asked = new AtomicReference<>();
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            asked.set(run.query("progress", Report.class).waiting());
            assertThat(writes()).isEmpty();
            run.update("decide", DecisionTaken.class, new Decision("RETRY", "is there one now?", null, 1, null));
            decideWhenParked(run, new Decision("SKIP", "the disk is mirrored", "Ada", 2, null));
        });

        Report report = run.getResult(Report.class);

        assertThat(asked.get().step()).isEqualTo("backup");
        assertThat(asked.get().actions()).containsExactly("RETRY", "SKIP", "ABORT");
        assertThat(asked.get().diagnosis().cause()).isEqualTo(Cause.BACKUP_MISSING);
        assertThat(asked.get().diagnosis().summary()).contains(HARMLESS.name(), "2 users");
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(step(report, "backup").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(check(report, "backup"))
                .extracting(Check::status, Check::detail)
                .containsExactly(
                        Check.Status.WARNED,
                        "no backup was made before the migrations: Ada decided so (the disk is mirrored)");
    }

    @Test
    void aSpecThatBringsABackupBeginsAgainAtPreflight() {
        Spec better = backedUp(spec, Spec.Backup.Mode.JOB);
        runs(NEW);
        runs(NEW);
        pending(2, HARMLESS);
        pending(2, HARMLESS);
        script.then("PreflightPrepare", () -> new Prepared(better, "default", List.of()));
        WorkflowStub run = redeploy(spec);
        decideWhenParked(run, new Decision("RETRY", "backups are set up", "Ada", 1, Map.of("backup", "…")));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("PreflightCheck")).isEqualTo(2);
        assertThat(script.count("BackupBack")).isEqualTo(1);
        assertThat(script.stored().backup()).isEqualTo(better.backup());
    }

    @Test
    void aMissingBackupThatNobodyDecidesOnEndsAborted() {
        runs(NEW);
        pending(2, HARMLESS);

        ApplicationFailure failure = failure(redeploy(spec));

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(writes()).isEmpty();
    }

    @Test
    void aDatabaseWithoutUsersNeedsNoBackup() {
        runs(NEW);
        pending(0, HARMLESS);

        Report report = redeploy(spec).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(step(report, "backup").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(script.calls()).contains("MigrationMigrate");
    }

    @Test
    void backupsOfSomebodyElseAreBelieved() {
        runs(NEW);
        pending(2, HARMLESS);

        Report report = redeploy(backedUp(spec, Spec.Backup.Mode.EXTERNAL)).getResult(Report.class);

        assertThat(check(report, "backup").status()).isEqualTo(Check.Status.SKIPPED);
        assertThat(script.calls()).contains("MigrationMigrate").doesNotContain("BackupBack");
    }

    @Test
    void noBackupAtAllIsAWarning() {
        runs(NEW);
        pending(2, HARMLESS);

        Report report = redeploy(backedUp(spec, Spec.Backup.Mode.NONE)).getResult(Report.class);

        assertThat(check(report, "backup").status()).isEqualTo(Check.Status.WARNED);
    }

    @Test
    void aBackupThatFailsMayBeSkippedAndNothingWasWritten() {
        WorkflowStub run = whoseBackupFails();
        decideWhenParked(run, new Decision("ABORT", "get a disk first", null, 1, null));

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(writes()).containsExactly("BackupBack");
    }

    @Test
    void aDowngradeIsRefusedWithBothVersionsAndAPath() {
        runs(NEW);
        WorkflowStub run = redeploy(
                spec, new RedeployOptions("chatwoot", "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.11.2", false, null));

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).contains("v3.12.0", "v3.11.2", "downgrade");
        assertThat(writes()).isEmpty();
        assertThat(script.callsBesideLooks()).endsWith("ReportStore", "LockRelease");
    }

    @Test
    void aSchemaThatIsNewerThanTheImageIsRefused() {
        runs(NEW);
        script.then(
                "UpgradeLook",
                () -> new io.keybuzz.runbook.upgrade.Upgrade(
                        new io.keybuzz.runbook.migration.SchemaState(
                                true, 5, true, 2, "20240213131252", true, List.of(), LAST),
                        List.of()));

        ApplicationFailure failure = failure(redeploy(spec));

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).contains("20240213131252", LAST);
        assertThat(writes()).isEmpty();
    }

    @Test
    void whatIsNotInstalledIsNotRedeployed() {
        script.then("PreflightCheck", () -> new PreflightResult(List.of(), List.of(), Map.of("installed", "false")));

        ApplicationFailure failure = failure(redeploy(spec));

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).contains("nothing is installed");
        assertThat(writes()).isEmpty();
    }

    @Test
    void whatOthersMadeIsAskedForAsInAnInstall() {
        Map<String, String> others = Map.of("adoptedObjects", "ConfigMap/chatwoot/chatwoot-config (kubectl-edit)");
        runs(NEW, others);
        runs(NEW, others);
        WorkflowStub run = redeploy(spec);
        decideWhenParked(run, new Decision("RETRY", "it is ours", "Ada", 1, null));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(step(report, "preflight").decisions()).hasSize(1);
        assertThat(script.acted().spec().adopt()).isEqualTo(Spec.Adopt.YES);
    }

    @Test
    void theSpecThatARunWorksByCanBeAsked() {
        runs(NEW);
        WorkflowStub run =
                redeploy(spec, new RedeployOptions("chatwoot", RUNNING.replace("v3.12.0", "v3.12.1"), false, null));
        run.getResult(Report.class);

        assertThat(run.query("spec", Spec.class).image()).endsWith(":v3.12.1");
    }
}
