package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.install.FakeActivities;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
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

class RestoreChatwootTest extends WorkflowScenario {

    @Test
    void whatIsLostIsShownAndNothingIsChangedBeforeTheYes() {
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        AtomicReference<Waiting> asked = new AtomicReference<>();
        environment.registerDelayedCallback(Duration.ofSeconds(30), () -> {
            asked.set(progress().waiting());
            assertThat(script.calls()).doesNotContain("RestoreLoad", "RestoreStop", "RestoreChange");
        });
        decide(1, "RETRY");

        Report report = run.getResult(Report.class);

        assertThat(asked.get().diagnosis().cause()).isEqualTo(Cause.APPROVAL);
        assertThat(asked.get().actions()).containsExactly("RETRY", "ABORT");
        assertThat(asked.get().diagnosis().summary())
                .contains("20261128T035835Z-6721c3d2", "3 rows that came since", "does not answer while");
        assertThat(asked.get().diagnosis().evidence())
                .extracting(Evidence::what)
                .contains("rows of users", "jobs in Redis", "database chatwoot");
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.steps())
                .extracting(StepReport::id)
                .containsExactly(
                        "preflight", "restore", "drain", "switch", "deploy", "rollout", "verify-ingress", "report");
    }

    @Test
    void theInstallServesWhileTheBackupIsLoadedAndStopsForTheChangeOfNames() {
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        decide(1, "RETRY");

        Report report = run.getResult(Report.class);

        assertThat(script.calls())
                .containsSubsequence(
                        "RestoreLoad",
                        "RestoreStop",
                        "RestoreChange",
                        "DeployRoll",
                        "RolloutAwait",
                        "IngressVerify",
                        "ReportCheck",
                        "ReportStore",
                        "LockRelease")
                .doesNotContain("RestoreChangeBack", "RestoreDrop");
        assertThat(check(report, "lost-rows").status()).isEqualTo(Check.Status.WARNED);
        assertThat(check(report, "before-restore").detail()).contains("chatwoot_before_", "DROP DATABASE");
        assertThat(check(report, "restored").status()).isEqualTo(Check.Status.PASSED);
    }

    @Test
    void aNoChangesNothing() {
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        decide(1, "ABORT");

        assertThat(failure(run).getType()).isEqualTo("ABORTED");
        assertThat(script.calls()).doesNotContain("RestoreLoad", "RestoreStop", "RestoreChange", "RestoreDrop");
    }

    @Test
    void theVersionThatBelongsToTheDataComesBackWithIt() {
        for (int look = 0; look < 3; look++) {
            script.then(
                    "RestoreLook",
                    () -> new InUse(Map.of("users", 2L), "20240213131252", "r/c:v3.13.0@sha256:1", null));
        }
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        decide(1, "RETRY");

        Report report = run.getResult(Report.class);

        assertThat(script.rolled().get(0).target().spec().image()).isEqualTo("r/c:v3.12.0@sha256:0");
        assertThat(script.stored().image())
                .as("what the next redeploy begins with")
                .isEqualTo("r/c:v3.12.0");
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aBackupThatCannotBeLoadedLeavesTheInstallAsItServes() {
        script.thenFails("RestoreLoad", stepFailed(diagnosis(Cause.BACKUP_DAMAGED, "It has another digest.")));
        WorkflowStub run = restore(Spec.OnFailure.FAIL);
        decide(1, "RETRY");

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        assertThat(script.calls()).contains("RestoreDrop").doesNotContain("RestoreStop", "RestoreChange", "DeployRoll");
    }

    @Test
    void whenTheRestoredDataDoesNotServeTheDataFromBeforeServesAgain() {
        script.thenFails("RolloutAwait", stepFailed(diagnosis(Cause.UNKNOWN, "It crashes.")));
        WorkflowStub run = restore(Spec.OnFailure.FAIL);
        decide(1, "RETRY");

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        assertThat(script.calls())
                .containsSubsequence("RestoreChange", "RestoreChangeBack", "DeployRoll", "RestoreDrop", "ReportStore");
        Report report = failure.getDetails().get(Report.class);
        assertThat(report.checks()).extracting(Check::id).doesNotContain("lost-rows", "before-restore", "restored");
        assertThat(report.steps())
                .filteredOn(s -> s.id().equals("deploy"))
                .extracting(StepReport::status)
                .containsExactly(StepStatus.COMPENSATED);
    }

    @Test
    void restoredDataThatPeopleMayHaveUsedIsKeptBesideWhatComesBack() {
        script.thenFails("ReportCheck", stepFailed(diagnosis(Cause.UNKNOWN, "A check failed.")));
        WorkflowStub run = restore(Spec.OnFailure.FAIL);
        decide(1, "RETRY");

        Report report = failure(run).getDetails().get(Report.class);

        assertThat(script.calls()).contains("RestoreChangeBack").doesNotContain("RestoreDrop");
        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.KEPT)
                .extracting(Undone::object)
                .singleElement()
                .asString()
                .startsWith("database/chatwoot_restore_");
    }

    @Test
    void aCorrectedSpecIsRolledBeforeItIsWaitedFor() {
        script.thenFails("RolloutAwait", stepFailed(diagnosis(Cause.OUT_OF_MEMORY, "web was killed.")));
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        decide(1, "RETRY");
        environment.registerDelayedCallback(
                Duration.ofMinutes(3),
                () -> run.update(
                        "decide",
                        DecisionTaken.class,
                        new Decision("RETRY", "more memory", "Ada", 2, Map.of("image", "other"))));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("DeployRoll")).isEqualTo(2);
    }

    @Test
    void withoutANamespaceNothingIsTouched() {
        SpecError error = new SpecError("namespace", "is missing", null, "chatwoot", null, null);
        script.thenFails(
                "RestorePrepare",
                ApplicationFailure.newNonRetryableFailure(
                        error.sentence(), FailureType.INVALID_INPUT, new InvalidInput(List.of(error))));

        assertThat(failure(restore(Spec.OnFailure.PAUSE)).getType()).isEqualTo("InvalidInput");
        assertThat(script.calls()).containsExactly("RestorePrepare");
    }

    private static Check check(Report report, String id) {
        return report.checks().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + id + " in " + report.checks()));
    }

    private WorkflowStub restore(Spec.OnFailure onFailure) {
        Spec spec = Specs.spec(onFailure)
                .but()
                .backup(new Spec.Backup(Spec.Backup.Mode.JOB, "postgres:16", null, "backups", null, 7, false))
                .spec();
        return start(RestoreChatwootImpl.class, "RestoreChatwoot", List.of(new FakeActivities(script, spec).all()));
    }
}
