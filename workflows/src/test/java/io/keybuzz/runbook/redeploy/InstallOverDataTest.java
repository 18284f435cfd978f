package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.MigrationFile;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An install over people's data that has to be migrated follows the rules of a redeploy. */
class InstallOverDataTest extends RedeployScenario {

    @Test
    void itBacksUpStopsTheWorkersAndMigratesBeforeThePodsRoll() {
        overData(HARMLESS);

        Report report = install(backedUp(spec, Spec.Backup.Mode.JOB)).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.steps())
                .extracting(StepReport::id)
                .startsWith("preflight", "backup", "rehearsal", "credentials");
        assertThat(writes())
                .startsWith("BackupBack")
                .containsSubsequence("DrainAct", "MigrationMigrate", "DeployRoll", "DeployRoll")
                .doesNotContain("DeployAct");
    }

    @Test
    void withoutABackupItAsks() {
        overData(HARMLESS);
        WorkflowStub run = install(spec);
        decideWhenParked(run, new Decision("ABORT", "no backup, no install", null, 1, null));

        assertThat(failure(run).getType()).isEqualTo("ABORTED");
        assertThat(writes()).isEmpty();
    }

    @Test
    void whatIsToBeApprovedIsPlannedWhenTheImageHasSaidWhatItBrings() {
        overData(HARMLESS);
        overData(HARMLESS);
        WorkflowStub run = install(
                backedUp(Specs.spec(Spec.Adopt.YES, Spec.Approval.PLAN, null, null), Spec.Backup.Mode.EXTERNAL));
        decideWhenParked(run, new Decision("RETRY", "read it", "Ada", 1, null));

        assertThat(run.getResult(Report.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.calls().stream()
                        .filter(List.of("UpgradeLook", "Plan")::contains)
                        .toList())
                .startsWith("UpgradeLook", "Plan", "UpgradeLook", "Plan");
    }

    @Test
    void whenItFailsTheOldVersionAnswersAgainAndItBeginsAgainAtPreflight() {
        overData(HARMLESS);
        overData();
        rolloutFails(diagnosis(Cause.OUT_OF_MEMORY, "chatwoot-web was killed."));
        WorkflowStub run = install(backedUp(spec, Spec.Backup.Mode.EXTERNAL));
        decideWhenParked(run, new Decision("RETRY", "more memory", "Ada", 1, null));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.calls())
                .containsSubsequence("CredentialsUndo", "DeployUndo", "DrainUndo", "RolloutAwaitPatiently");
        assertThat(script.count("PreflightCheck")).isEqualTo(2);
        assertThat(script.count("MigrationMigrate"))
                .as("the schema is there by then")
                .isEqualTo(1);
    }

    @Test
    void aStopIsNotJumpedOver() {
        MigrationFile flip = MigrationFile.unnamed("20250416182131");
        MigrationFile later = MigrationFile.unnamed("20250421082927");
        overData(flip, later);

        ApplicationFailure failure = failure(install(backedUp(spec, Spec.Backup.Mode.EXTERNAL)));

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).contains("v4.1.x");
        assertThat(writes()).isEmpty();
    }

    @Test
    void dataWhoseSchemaIsCurrentIsInstalledOverAsEver() {
        runs(NEW);
        script.then("MigrationObserve", () -> schema(2, List.of()));

        Report report = install(spec).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.calls()).contains("DeployAct").doesNotContain("UpgradeLook", "DrainAct");
    }

    @Test
    void whatItsPodsNeedIsPutBackBeforeThemAlsoWhereNothingHadToBeMigrated() {
        runs(NEW);
        script.then("MigrationObserve", () -> schema(2, List.of()));
        script.thenFails("ReportCheck", stepFailed(false, diagnosis(Cause.UNKNOWN, "A check failed.")));

        ApplicationFailure failure = failure(install(Specs.spec(Spec.OnFailure.ROLLBACK)));

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        assertThat(script.calls())
                .containsSubsequence("CredentialsUndo", "ConfigUndo", "RegistryUndo", "DeployUndo", "LockRelease");
    }

    @Test
    void dataThatAnUninstallKeptIsBackedUpBeforeItIsMigrated() {
        keptData(HARMLESS);

        Report report = install(backedUp(spec, Spec.Backup.Mode.JOB)).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.steps()).extracting(StepReport::id).contains("backup").doesNotContain("drain");
        assertThat(script.calls())
                .containsSubsequence("CredentialsAct", "UpgradeLook", "BackupBack", "DeployAct", "MigrationMigrate");
    }

    @Test
    void aStopIsNotJumpedOverByDataWithoutAnInstallEither() {
        keptData(MigrationFile.unnamed("20250416182131"), MigrationFile.unnamed("20250421082927"));

        ApplicationFailure failure =
                failure(install(backedUp(Specs.spec(Spec.OnFailure.ROLLBACK), Spec.Backup.Mode.EXTERNAL)));

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        assertThat(failure.getOriginalMessage()).contains("From the version that the data is from", "v4.1.x");
        assertThat(script.calls()).contains("CredentialsUndo").doesNotContain("DeployAct", "MigrationMigrate");
    }

    @Test
    void dataWithoutAnInstallAsksForItsBackupAndBeginsAgainWithASpecThatBringsOne() {
        keptData(HARMLESS);
        keptData(HARMLESS);
        script.then("PreflightPrepare", () -> new Prepared(spec, "default", List.of()));
        script.then(
                "PreflightPrepare",
                () -> new Prepared(backedUp(spec, Spec.Backup.Mode.EXTERNAL), "default", List.of()));
        WorkflowStub run = install(spec);
        decideWhenParked(
                run, new Decision("RETRY", "somebody else makes them", "Ada", 1, Map.of("backup", "EXTERNAL")));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("PreflightCheck")).isEqualTo(2);
    }

    private WorkflowStub install(Spec asked) {
        return start("InstallChatwoot", asked, SearchAttributes.EMPTY);
    }

    /** What is there when nothing is installed. */
    private void keptData(MigrationFile... files) {
        script.then("MigrationObserve", () -> schema(2, List.of(files)));
        pending(2, files);
    }

    private void overData(MigrationFile... files) {
        runs(NEW);
        script.then("MigrationObserve", () -> schema(2, List.of(files)));
        pending(2, files);
    }
}
