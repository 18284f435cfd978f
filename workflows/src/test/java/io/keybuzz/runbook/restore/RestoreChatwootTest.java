package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
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

class RestoreChatwootTest extends RestoreScenario {
    private static final String WEB = "Deployment/chatwoot/chatwoot-web";
    private static final String INGRESS = "Ingress/chatwoot/chatwoot-ingress";

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
    void whatSomebodyChangedByHandIsShownAndTheYesIsToReplacingIt() {
        script.then(
                "BackupCheck",
                () -> new PreflightResult(List.of(), List.of(), Map.of("adoptedObjects", INGRESS + " (kubectl-edit)")));
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        AtomicReference<Waiting> asked = new AtomicReference<>();
        environment.registerDelayedCallback(
                Duration.ofSeconds(30), () -> asked.set(progress().waiting()));
        decide(1, "RETRY");

        run.getResult(Report.class);

        assertThat(asked.get().diagnosis().summary())
                .contains("What was changed by hand on Service, Ingress and Deployments is replaced");
        assertThat(asked.get().diagnosis().evidence())
                .extracting(Evidence::observed)
                .contains(INGRESS + " (kubectl-edit)");
        assertThat(script.rolled().get(0).target().spec().adopt()).isEqualTo(Spec.Adopt.YES);
        assertThat(script.stored().adopt())
                .as("a yes for this run is none for the next")
                .isEqualTo(Spec.Adopt.ASK);
    }

    @Test
    void aDatabaseThatWasGoneIsNotSaidToBeKept() {
        script.then("RestoreChange", RestoreChatwootTest::changedWithNothingBefore);
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        decide(1, "RETRY");

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(check(report, "before-restore").detail()).isEqualTo("there was no database chatwoot before");
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
                    () -> new InUse(Map.of("users", 2L), "20240213131252", "r/c:v3.13.0@sha256:1", null, null));
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
    void onlyLooksBeforeItStopsMayRefuseTheBackup() {
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        decide(1, "RETRY");
        run.getResult(Report.class);

        assertThat(script.lookedAtInUse())
                .extracting(request -> request.backup() != null)
                .containsExactly(true, true, false);
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
                .containsSubsequence(
                        "RestoreStop",
                        "RestoreChange",
                        "DeployRoll",
                        "RestoreStop",
                        "RestoreChangeBack",
                        "DeployUndo",
                        "ReportStore");
        assertThat(script.count("DeployRoll")).isEqualTo(1);
        ActRequest undone = script.undone().get(0);
        assertThat(undone.target().spec().image()).as("what served before").isEqualTo("r/c:v3.12.0@sha256:0");
        assertThat(undone.before().objects()).extracting(ObjectState::object).containsExactly(WEB);
        Report report = failure.getDetails().get(Report.class);
        assertThat(report.checks()).extracting(Check::id).doesNotContain("lost-rows", "before-restore");
        assertThat(report.steps())
                .filteredOn(s -> s.id().equals("deploy"))
                .extracting(StepReport::status)
                .containsExactly(StepStatus.COMPENSATED);
    }

    @Test
    void restoredDataThatPodsWereStartedOnIsKeptWithoutAProofThatTheyAnswered() {
        script.thenFails("RolloutAwait", stepFailed(diagnosis(Cause.UNKNOWN, "A worker does not beat.")));
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        decide(1, "RETRY");
        decide(30, "ABORT");

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(script.calls()).contains("RestoreChangeBack").doesNotContain("IngressVerify", "RestoreDrop");
        Report report = reportOf(failure);
        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.KEPT)
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept.object()).startsWith("database/chatwoot_restore_");
                    assertThat(kept.detail()).isEqualTo("pods were started on it in this run");
                });
        assertThat(report.checks()).extracting(Check::id).contains("restored");
    }

    @Test
    void theDataFromBeforeComesBackAlsoWhereAPodOfTheRestoredVersionDoesNotEnd() {
        script.thenFails("RolloutAwait", stepFailed(diagnosis(Cause.UNKNOWN, "It crashes.")))
                .then("RestoreStop", () -> new Acted(List.of(), Map.of()))
                .thenFails("RestoreStop", stepFailed(diagnosis(Cause.NOT_DRAINED, "Pods do not end: web-1")));
        WorkflowStub run = restore(Spec.OnFailure.FAIL);
        decide(1, "RETRY");

        Report report = reportOf(failure(run));

        assertThat(script.calls()).containsSubsequence("RestoreChangeBack", "DeployUndo");
        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .extracting(Undone::detail)
                .containsExactly("Pods do not end: web-1. They meet the data from before until they are replaced");
    }

    @Test
    void restoredDataThatNothingWasStartedOnIsDropped() {
        script.thenFails("RestoreChange", stepFailed(diagnosis(Cause.UNKNOWN, "PostgreSQL says no.")));
        WorkflowStub run = restore(Spec.OnFailure.FAIL);
        decide(1, "RETRY");

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        assertThat(script.calls())
                .containsSubsequence("RestoreChange", "RestoreChangeBack", "DeployUndo", "RestoreDrop", "ReportStore")
                .doesNotContain("DeployRoll");
        assertThat(reportOf(failure).checks())
                .extracting(Check::id)
                .doesNotContain("lost-rows", "before-restore", "restored");
    }

    @Test
    void aDeploymentThatSomebodyChangedMeanwhileIsNotLeftWithoutPods() {
        script.thenFails("RestoreChange", stepFailed(diagnosis(Cause.UNKNOWN, "PostgreSQL says no.")))
                .then("DeployUndo", () -> List.of(kept(WEB, "somebody changed it"), kept(INGRESS, "so was this")))
                .then("DrainUndo", () -> List.of(kept(WEB, "somebody changed it; its replicas are 2 again")));
        WorkflowStub run = restore(Spec.OnFailure.FAIL);
        decide(1, "RETRY");

        Report report = reportOf(failure(run));

        assertThat(script.calls())
                .containsSubsequence("DeployUndo", "DrainUndo", "RestoreDrop")
                .doesNotContain("DeployRoll");
        assertThat(script.undone().get(1).before().objects())
                .as("what may stand still")
                .extracting(ObjectState::object)
                .containsExactly(WEB);
        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.KEPT)
                .extracting(Undone::object, Undone::detail)
                .containsExactly(
                        tuple(INGRESS, "so was this"), tuple(WEB, "somebody changed it; its replicas are 2 again"));
    }

    @Test
    void oneThatCannotBeStartedAgainIsToldWithTheCommandThatDoesIt() {
        script.thenFails("RestoreChange", stepFailed(diagnosis(Cause.UNKNOWN, "PostgreSQL says no.")))
                .then("DeployUndo", () -> List.of(kept(WEB, "somebody changed it")))
                .thenFails("DrainUndo", stepFailed(diagnosis(Cause.UNKNOWN, "The API server is away.")));
        WorkflowStub run = restore(Spec.OnFailure.FAIL);
        decide(1, "RETRY");

        Report report = reportOf(failure(run));

        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .singleElement()
                .satisfies(stop -> assertThat(stop.command()).contains("scale deployment/chatwoot-web --replicas=2"));
    }

    @Test
    void whereNoDatabaseWasBeforeTheRestoredOneStaysAndNothingIsSaidToBeUndone() {
        script.then("RestoreChange", RestoreChatwootTest::changedWithNothingBefore)
                .then("RestoreChangeBack", () -> List.of(kept("database/chatwoot", "there was none")))
                .thenFails("RolloutAwait", stepFailed(diagnosis(Cause.UNKNOWN, "It crashes.")));
        WorkflowStub run = restore(Spec.OnFailure.FAIL);
        decide(1, "RETRY");

        Report report = reportOf(failure(run));

        assertThat(script.calls()).contains("RestoreChangeBack", "DeployUndo").doesNotContain("RestoreDrop");
        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.KEPT)
                .satisfiesExactly(used -> assertThat(used.object()).isEqualTo("database/chatwoot"), fresh -> {
                    assertThat(fresh.object()).startsWith("database/chatwoot_restore_");
                    assertThat(fresh.detail()).isEqualTo("it is called chatwoot, which no other was before");
                });
        assertThat(report.steps())
                .filteredOn(s -> List.of("restore", "switch").contains(s.id()))
                .extracting(StepReport::status)
                .containsOnly(StepStatus.SUCCEEDED);
        assertThat(report.checks()).extracting(Check::id).contains("restored", "before-restore", "lost-rows");
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

    private static Acted changedWithNothingBefore() {
        return new Acted(List.of(new ObjectChange("database/chatwoot", Change.CREATED)), Map.of());
    }

    private static Undone kept(String object, String why) {
        return new Undone(object, Undone.Status.KEPT, why, null);
    }

    private static Check check(Report report, String id) {
        return report.checks().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + id + " in " + report.checks()));
    }
}
