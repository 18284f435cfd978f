package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.rollout.RolloutResult;
import io.keybuzz.runbook.rollout.RunningPod;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.Upgrade;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whatever fails, the previous version answers again before anything else happens. */
class ServiceFirstTest extends RedeployScenario {
    private static final Diagnosis CRASH = diagnosis(Cause.UNKNOWN, "chatwoot-web crashes: uninitialized constant.");
    /** What Kubernetes tells of an image that was not pulled: its own id. */
    private static final String IMPORTED = "sha256:" + "7".repeat(64);

    private static final List<String> RESTORED = List.of("CredentialsUndo", "ConfigUndo", "RegistryUndo", "DeployUndo");

    @Test
    void secretAndSettingsComeBackBeforeThePodsAndTheOldVersionIsProvenToAnswer() {
        runs(NEW);
        script.then("MigrationObserve", () -> schema(2, List.of()));
        script.then("MigrationObserve", () -> schema(2, List.of()));
        rolloutFails(CRASH);

        ApplicationFailure failure = failure(redeploy(Specs.spec(Spec.OnFailure.ROLLBACK)));

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        assertThat(script.calls())
                .containsSubsequence(RESTORED)
                .containsSubsequence(
                        "DeployUndo", "RolloutAwaitPatiently", "IngressVerify", "MigrationObserve", "LockRelease");
        List<Target> waitedFor = script.waitedFor();
        assertThat(waitedFor.get(waitedFor.size() - 1).spec().image()).isEqualTo(RUNNING);
        Report report = failure.getDetails().get(Report.class);
        assertThat(check(report, "previous-version").status()).isEqualTo(Check.Status.PASSED);
        assertThat(failure.getOriginalMessage())
                .startsWith("chatwoot-web crashes")
                .contains(RUNNING + " runs in", "The schema is as it was, at " + LAST);
        assertThat(script.count("DeployUndo")).isEqualTo(1);
    }

    @Test
    void aSpecThatEndsAtAFailureEndsWithTheOldVersion() {
        runs(NEW);
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.TLS, "The certificate is wrong.")));

        ApplicationFailure failure = failure(redeploy(Specs.spec(Spec.OnFailure.FAIL)));

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(script.calls()).containsSubsequence(RESTORED);
    }

    @Test
    void aScheduledRunRollsBackWhateverItsSpecSays() {
        runs(NEW);
        rolloutFails(CRASH);

        ApplicationFailure failure = failure(scheduled(spec, Duration.ofSeconds(1)));

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
    }

    @Test
    void aParkedRunHasTheOldVersionServingAndBeginsAgainAtPreflight() {
        runs(NEW);
        runs(NEW);
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.TLS, "The certificate is wrong.")));
        WorkflowStub run = redeploy(spec);
        AtomicReference<Waiting> parked = new AtomicReference<>();
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            parked.set(run.query("progress", Report.class).waiting());
            assertThat(script.calls()).containsSubsequence(RESTORED);
            assertThat(rejection(run, new Decision("SKIP", "x", null, null, null)))
                    .contains("RETRY, ABORT");
            run.update("decide", DecisionTaken.class, new Decision("RETRY", "mended", "Ada", 1, null));
        });

        Report report = run.getResult(Report.class);

        assertThat(parked.get().step()).isEqualTo("verify-ingress");
        assertThat(parked.get().diagnosis().summary()).contains("The certificate is wrong.", "answers at");
        assertThat(parked.get().byHand()).isNotEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("PreflightCheck")).isEqualTo(2);
        assertThat(script.count("CredentialsAct")).isEqualTo(2);
        assertThat(script.count("RedeployStanding"))
                .as("a window may close meanwhile")
                .isEqualTo(1);
        assertThat(report.compensation()).isEmpty();
        assertThat(step(report, "verify-ingress").decisions()).hasSize(1);
    }

    @Test
    void abortAfterTheRestorationUndoesNothingTwice() {
        runs(NEW);
        rolloutFails(CRASH);
        WorkflowStub run = redeploy(spec);
        decideWhenParked(run, new Decision("ABORT", "not today", null, 1, null));

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(script.count("DeployUndo")).isEqualTo(1);
    }

    @Test
    void aParkedRunThatNobodyAnswersEndsRolledBack() {
        runs(NEW);
        rolloutFails(CRASH);

        assertThat(failure(redeploy(spec)).getType()).isEqualTo("ROLLED_BACK");
    }

    @Test
    void aMigrationThatFailsLetsTheOldWorkersWorkAgainAndSaysWhatTheSchemaIs() {
        Upgrade three = upgrade(2, HARMLESS, HARMFUL);
        runs(NEW);
        script.then("UpgradeLook", () -> three);
        script.thenFails("MigrationMigrate", stepFailed(false, diagnosis(Cause.UNKNOWN, "PG::UndefinedColumn.")));
        script.then("MigrationObserve", () -> schema(2, List.of(HARMLESS, HARMFUL)));
        script.then("MigrationObserve", () -> after("20240131040316", List.of(HARMFUL.version())));

        ApplicationFailure failure =
                failure(redeploy(backedUp(Specs.spec(Spec.OnFailure.ROLLBACK), Spec.Backup.Mode.EXTERNAL)));

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        assertThat(script.calls()).contains("DrainUndo").doesNotContain("DeployRoll");
        Check schema = check(failure.getDetails().get(Report.class), "schema-after-failure");
        assertThat(schema.status()).isEqualTo(Check.Status.PASSED);
        assertThat(schema.detail()).contains("1 of 2 pending migrations", HARMLESS.name(), "never rolled back");
        assertThat(step(failure.getDetails().get(Report.class), "drain").status())
                .isEqualTo(StepStatus.COMPENSATED);
    }

    @Test
    void aSchemaThatTheOldVersionMayNotSurviveIsSaidPlainly() {
        runs(NEW);
        pending(2, HARMLESS, HARMFUL);
        script.then("MigrationObserve", () -> schema(2, List.of(HARMLESS, HARMFUL)));
        script.then("MigrationObserve", () -> after(HARMFUL.version(), List.of()));
        rolloutFails(CRASH);

        ApplicationFailure failure =
                failure(redeploy(backedUp(Specs.spec(Spec.OnFailure.ROLLBACK), Spec.Backup.Mode.JOB)));

        Check schema = check(failure.getDetails().get(Report.class), "schema-after-failure");
        assertThat(schema.status()).isEqualTo(Check.Status.WARNED);
        assertThat(schema.detail())
                .contains("20240207103014_remove_old.rb (remove_column)", "pvc/backups/1.dump is restored");
    }

    @Test
    void anOldVersionThatDoesNotAnswerEitherIsNotHidden() {
        runs(NEW);
        rolloutFails(CRASH);
        script.thenFails(
                "RolloutAwaitPatiently", stepFailed(false, diagnosis(Cause.UNSCHEDULABLE, "No node has memory.")));

        ApplicationFailure failure = failure(redeploy(Specs.spec(Spec.OnFailure.ROLLBACK)));

        Check previous = check(failure.getDetails().get(Report.class), "previous-version");
        assertThat(previous.status()).isEqualTo(Check.Status.FAILED);
        assertThat(failure.getOriginalMessage()).contains("does not answer", "No node has memory.");
    }

    @Test
    void theOldVersionIsSaidToRunWhereThePodsRunItsDigest() {
        runs(NEW);
        rolloutFails(CRASH);
        script.then("RolloutAwaitPatiently", () -> serving(pod("web", OLD), pod("worker", OLD)));

        Check previous = check(rolledBack(), "previous-version");

        assertThat(previous.status()).isEqualTo(Check.Status.PASSED);
        assertThat(previous.detail()).startsWith(RUNNING + " runs in 2 pods");
    }

    @Test
    void aDeploymentThatWasKeptOnTheNewVersionIsNotSaidToBeBackThoughItServes() {
        runs(NEW);
        rolloutFails(CRASH);
        script.then("DeployUndo", () -> kept("chatwoot-web"))
                .then("RolloutAwaitPatiently", () -> serving(pod("web", NEW), pod("worker", OLD)));

        Check previous = check(rolledBack(), "previous-version");

        assertThat(previous.status()).isEqualTo(Check.Status.FAILED);
        assertThat(previous.detail())
                .startsWith(RUNNING + " is not back: chatwoot-web-1 runs ghcr.io/keybuzzio/chatwoot-keybuzz@" + NEW)
                .doesNotContain("chatwoot-worker-1");
    }

    @Test
    void workersThatWereLeftStoppedAreNotSaidToBeBack() {
        runs(NEW);
        rolloutFails(CRASH);
        script.then("DeployUndo", () -> kept("chatwoot-worker"))
                .then("RolloutAwaitPatiently", () -> serving(pod("web", OLD)));

        Check previous = check(rolledBack(), "previous-version");

        assertThat(previous.status()).isEqualTo(Check.Status.FAILED);
        assertThat(previous.detail()).contains("is not back: no worker runs");
    }

    @Test
    void workersThatAnAutoscalerHadStoppedBeforeAreNotMissed() {
        runs(NEW);
        rolloutFails(CRASH);
        script.then("RolloutAwaitPatiently", () -> serving(pod("web", OLD)));

        assertThat(check(rolledBack(), "previous-version").status()).isEqualTo(Check.Status.PASSED);
    }

    @Test
    void anImageThatKubernetesKnowsByItsOwnIdIsNeitherTakenForAnotherNorForTheSame() {
        runs(NEW);
        rolloutFails(CRASH);
        script.then("RolloutAwaitPatiently", () -> serving(imported(), pod("worker", OLD)));

        Check previous = check(rolledBack(), "previous-version");

        assertThat(previous.status()).isEqualTo(Check.Status.WARNED);
        assertThat(previous.detail())
                .startsWith(RUNNING + " was put back, serves in 2 pods and answers at ")
                .endsWith(
                        "That the pods run that very image is not proven: Kubernetes tells no digest of chatwoot-web-1");
    }

    @Test
    void theOwnIdThatAnImageHadBeforeProvesIt() {
        runs(NEW, Map.of("runningDigests", IMPORTED));
        rolloutFails(CRASH);
        script.then("RolloutAwaitPatiently", () -> serving(imported()));

        assertThat(check(rolledBack(), "previous-version").status()).isEqualTo(Check.Status.PASSED);
    }

    @Test
    void whereTheDigestFromBeforeIsNotKnownTheOldVersionIsSaidToServeAndNothingMore() {
        runs(NEW, Map.of("runningDigests", ""));
        rolloutFails(CRASH);
        script.then("RolloutAwaitPatiently", () -> serving(pod("web", NEW)));

        Check previous = check(rolledBack(), "previous-version");

        assertThat(previous.status()).isEqualTo(Check.Status.WARNED);
        assertThat(previous.detail()).endsWith("is not proven: its digest was not known before");
    }

    @Test
    void anImageThatPreflightCouldNotPullIsAskedAboutBeforeTheMigration() {
        runs(NEW);
        script.then("UpgradeLook", () -> unknown(0));
        pending(0, HARMLESS);

        Report report = redeploy(spec).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.calls()).containsSubsequence("RegistryAct", "UpgradeLook", "DrainAct", "MigrationMigrate");
        assertThat(check(report, "pending-migrations").detail()).isEqualTo(HARMLESS.name());
    }

    @Test
    void anImageThatCannotBePulledAtAllStopsNoWorker() {
        runs(NEW);
        script.then("UpgradeLook", () -> unknown(0));
        script.thenFails("UpgradeLook", stepFailed(false, diagnosis(Cause.TAG_MISSING, "There is no such tag.")));

        ApplicationFailure failure = failure(redeploy(Specs.spec(Spec.OnFailure.ROLLBACK)));

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        assertThat(failure.getOriginalMessage()).contains("There is no such tag.");
        assertThat(script.calls()).doesNotContain("DrainAct", "MigrationMigrate");
    }

    @Test
    void aRefusalThatComesLateRestoresFirstAndEndsTheRun() {
        runs(NEW);
        script.then("UpgradeLook", () -> unknown(0));
        script.then(
                "UpgradeLook",
                () -> new Upgrade(
                        new SchemaState(true, 5, true, 0, "20240213131252", true, List.of(), LAST), List.of()));

        ApplicationFailure failure = failure(redeploy(spec));

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).contains("20240213131252");
        assertThat(script.calls()).contains("CredentialsUndo").doesNotContain("DrainAct", "MigrationMigrate");
    }

    @Test
    void cancelRestoresInTheSameOrder() {
        runs(NEW);
        script.thenWaits("RolloutAwait");
        WorkflowStub run = redeploy(spec);
        environment.registerDelayedCallback(Duration.ofSeconds(5), run::cancel);

        WorkflowFailedException failed =
                catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));

        assertThat(failed.getCause()).isInstanceOf(CanceledFailure.class);
        assertThat(script.calls()).containsSubsequence(RESTORED);
        assertThat(script.callsBesideLooks()).endsWith("ReportStore", "LockRelease");
    }

    @Test
    void aPathThatWasOpenedStaysOpenForTheOldVersion() {
        runs(NEW);
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Forwarding is shut.")));
        // Once more after the firewall was looked at again.
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.TLS, "The certificate is wrong.")));
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.TLS, "The certificate is wrong.")));

        ApplicationFailure failure = failure(redeploy(Specs.spec(Spec.OnFailure.ROLLBACK)));

        assertThat(script.calls()).contains("FirewallAct").doesNotContain("FirewallUndo");
        assertThat(failure.getDetails().get(Report.class).compensation())
                .filteredOn(u -> u.status() == Undone.Status.KEPT)
                .extracting(Undone::object, Undone::command)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        "ufw/10.0.0.100/route allow from 10.0.0.0/16 to 10.233.0.0/16",
                        "ssh root@10.0.0.100 ufw route delete allow from 10.0.0.0/16 to 10.233.0.0/16"));
    }

    private Report rolledBack() {
        ApplicationFailure failure = failure(redeploy(Specs.spec(Spec.OnFailure.ROLLBACK)));
        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        return failure.getDetails().get(Report.class);
    }

    private static RolloutResult serving(RunningPod... pods) {
        return new RolloutResult(List.of(pods), List.of());
    }

    private static RunningPod imported() {
        return new RunningPod("chatwoot-web-1", "web", "node", "10.1.0.1", IMPORTED, 0);
    }

    private static RunningPod pod(String component, String digest) {
        return new RunningPod(
                "chatwoot-" + component + "-1",
                component,
                "node",
                "10.1.0.1",
                "ghcr.io/keybuzzio/chatwoot-keybuzz@" + digest,
                0);
    }

    private static List<Undone> kept(String deployment) {
        return List.of(new Undone(
                "Deployment/chatwoot/" + deployment,
                Undone.Status.KEPT,
                "somebody changed it since this run wrote it",
                null));
    }

    private static SchemaState after(String last, List<String> missing) {
        return new SchemaState(true, 5, true, 2, last, true, missing, HARMFUL.version());
    }

    private static Upgrade unknown(long users) {
        return new Upgrade(new SchemaState(true, 5, true, users, LAST, false, List.of()), List.of());
    }
}
