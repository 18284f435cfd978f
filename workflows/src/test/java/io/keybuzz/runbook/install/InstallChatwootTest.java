package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.firewall.FirewallActivities;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.lock.Holder;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstallChatwootTest extends InstallScenario {
    @Test
    void aSpecThatCouldNotBeKeptIsToldInTheReport() {
        script.thenFails("ReportStore", stepFailed(false, diagnosis(Cause.PERMISSION, "May not write Secrets.")));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.checks())
                .filteredOn(c -> c.id().equals("kept"))
                .singleElement()
                .satisfies(c -> assertThat(c.detail()).contains("May not write Secrets.", "./runbook install"));
    }

    @Test
    void anInstallRunsEveryStepAndGivesTheLockBackLast() {
        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.steps())
                .extracting(StepReport::id)
                .containsExactly(
                        "preflight",
                        "credentials",
                        "config",
                        "image-pull-secret",
                        "deploy",
                        "rollout",
                        "migrate",
                        "verify-ingress",
                        "fix-firewall",
                        "report");
        assertThat(report.steps()).extracting(StepReport::status).containsOnly(StepStatus.SUCCEEDED);
        assertThat(script.calls()).startsWith("PreflightPrepare", "LockAcquire").endsWith("ReportStore", "LockRelease");
    }

    @Test
    void nothingIsWrittenBeforePreflightHasLookedAtEverything() {
        start(Spec.OnFailure.PAUSE).getResult(Report.class);

        List<String> calls = script.calls();
        assertThat(calls.indexOf("PreflightCheck")).isLessThan(calls.indexOf("NamespaceAct"));
        assertThat(calls.indexOf("NamespaceObserve")).isLessThan(calls.indexOf("NamespaceAct"));
        assertThat(calls.indexOf("NamespaceAct")).isLessThan(calls.indexOf("ConfigAct"));
        assertThat(calls.indexOf("CredentialsAct")).isLessThan(calls.indexOf("DeployAct"));
    }

    @Test
    void aSchemaThatIsCurrentNeedsNoJob() {
        script.then("MigrationObserve", () -> new SchemaState(true, 5, true, 2, "20231211010827", true, List.of()));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(script.count("MigrationMigrate")).isZero();
        assertThat(step(report, "migrate").changes()).isEmpty();
    }

    @Test
    void invalidInputEndsTheRunWithEveryErrorAndTouchesNothing() {
        List<SpecError> errors = List.of(
                new SpecError("replica", "unknown", null, null, null, null),
                new SpecError("image", "no tag", null, null, null, null));
        script.thenFails(
                "PreflightPrepare",
                ApplicationFailure.newNonRetryableFailure(
                        "2 errors", FailureType.INVALID_INPUT, new InvalidInput(errors)));

        ApplicationFailure failure = failure(start(Spec.OnFailure.PAUSE));

        assertThat(failure.getType()).isEqualTo("InvalidInput");
        assertThat(failure.getDetails().get(InvalidInput.class).errors()).isEqualTo(errors);
        assertThat(script.calls()).containsExactly("PreflightPrepare");
    }

    @Test
    void aSecondRunSaysWhoHoldsTheTargetAndReleasesNothing() {
        Holder holder = new Holder("localhost:7233/default", "chatwoot/default/chatwoot", "run-1", null);
        script.thenFails(
                "LockAcquire",
                ApplicationFailure.newNonRetryableFailure(holder.sentence(), FailureType.ALREADY_RUNNING, holder));

        ApplicationFailure failure = failure(start(Spec.OnFailure.PAUSE));

        assertThat(failure.getType()).isEqualTo("AlreadyRunning");
        assertThat(failure.getDetails().get(Holder.class)).isEqualTo(holder);
        assertThat(script.calls()).doesNotContain("LockRelease", "PreflightCheck");
    }

    @Test
    void aRefusalEndsAtOnceWhateverTheSpecSaysAboutFailures() {
        script.thenFails(
                "PreflightCheck", stepFailed(true, diagnosis(Cause.REFUSED, "The pods use another database.")));

        ApplicationFailure failure = failure(start(Spec.OnFailure.PAUSE));

        assertThat(failure.getType()).isEqualTo("FAILED");
        assertThat(failure.getOriginalMessage()).isEqualTo("The pods use another database.");
        Report report = failure.getDetails().get(Report.class);
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(step(report, "preflight").diagnoses())
                .extracting(Diagnosis::cause)
                .containsExactly(Cause.REFUSED);
        assertThat(script.callsBesideLooks()).doesNotContain("NamespaceAct").endsWith("ReportStore", "LockRelease");
    }

    @Test
    void aFailedStepRollsBackNewestFirstAndReportsEachUndo() {
        script.thenWaits("MigrationMigrate").thenWaits("FirewallObserve");
        script.thenFails("RolloutAwait", stepFailed(false, diagnosis(Cause.OUT_OF_MEMORY, "chatwoot-web was killed.")));

        ApplicationFailure failure = failure(start(Spec.OnFailure.ROLLBACK));

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        Report report = failure.getDetails().get(Report.class);
        assertThat(report.compensation())
                .extracting(Undone::object)
                .containsExactlyInAnyOrder(
                        "Deployment/chatwoot/chatwoot-web",
                        "Secret/chatwoot/ghcr-secret",
                        "ConfigMap/chatwoot/chatwoot-config",
                        "database/chatwoot",
                        "Namespace/chatwoot")
                .startsWith("Deployment/chatwoot/chatwoot-web")
                .endsWith("Namespace/chatwoot");
        assertThat(step(report, "deploy").status()).isEqualTo(StepStatus.COMPENSATED);
    }

    @Test
    void compensationGoesOnPastWhatCannotBeUndoneAndListsIt() {
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.PERMISSION, "Forbidden.")));
        script.thenFails("ConfigUndo", stepFailed(false, diagnosis(Cause.PERMISSION, "May not delete configmaps.")));

        Report report = failure(start(Spec.OnFailure.ROLLBACK)).getDetails().get(Report.class);

        assertThat(report.compensation())
                .filteredOn(u -> u.status() == Undone.Status.FAILED)
                .extracting(Undone::detail)
                .containsExactly("May not delete configmaps.");
        assertThat(script.calls()).contains("DeployUndo", "NamespaceUndo");
    }

    @Test
    void anActWhoseAnswerWasLostIsUndoneAsWell() {
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Connection reset after the write.")));

        failure(start(Spec.OnFailure.ROLLBACK));

        assertThat(script.count("DeployUndo")).isEqualTo(1);
    }

    @Test
    void aFailedStepParksAndRetryRunsItAgain() {
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Quota exceeded.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(run, new Decision("retry", "quota raised", "Ada", 1, null));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        StepReport deploy = step(report, "deploy");
        assertThat(deploy.attempts()).isEqualTo(2);
        assertThat(deploy.decisions()).singleElement().satisfies(d -> {
            assertThat(d.action()).isEqualTo("RETRY");
            assertThat(d.by()).isEqualTo("Ada");
            assertThat(d.reason()).isEqualTo("quota raised");
        });
        assertThat(deploy.diagnoses()).extracting(Diagnosis::mended).containsExactly(true);
        assertThat(script.count("CredentialsAct")).isEqualTo(1);
    }

    @Test
    void abortCompensatesAndEndsAborted() {
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Quota exceeded.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(run, new Decision("ABORT", "not today", null, null, null));

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(script.calls()).contains("DeployUndo", "CredentialsUndo").endsWith("LockRelease");
    }

    @Test
    void skipGoesOnOnlyWhereTheStepAllowsIt() {
        script.thenFails(
                "IngressVerify", stepFailed(false, diagnosis(Cause.TLS, "The certificate is for another host.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(run, new Decision("SKIP", "the balancer is not there yet", null, null, null));

        Report report = run.getResult(Report.class);

        assertThat(step(report, "verify-ingress").status()).isEqualTo(StepStatus.SKIPPED);
    }

    @Test
    void decisionsThatCannotBeTakenAreRejectedWithTheReason() {
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Quota exceeded.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            assertThat(rejection(run, new Decision("SKIP", "x", null, null, null)))
                    .contains("RETRY, ABORT");
            assertThat(rejection(run, new Decision("RETRY", " ", null, null, null)))
                    .contains("no reason");
            assertThat(rejection(run, new Decision("RETRY", "x", null, 7, null)))
                    .contains("decision 1, not 7");
            assertThat(rejection(run, Map.of("action", "RETRY", "unknown", 1))).contains("cannot be read");
            run.update("decide", DecisionTaken.class, new Decision("RETRY", "now", null, 1, null));
        });

        assertThat(run.getResult(Report.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aParkedRunThatNobodyAnswersRollsBackAfterItsTime() {
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Quota exceeded.")));

        ApplicationFailure failure = failure(start(Spec.OnFailure.PAUSE));

        assertThat(failure.getType()).isEqualTo("ROLLED_BACK");
        Report report = failure.getDetails().get(Report.class);
        assertThat(Duration.between(report.startedAt(), report.finishedAt())).isGreaterThan(Duration.ofHours(23));
    }

    @Test
    void cancelCompensatesAndEndsCancelled() {
        script.thenFails("DeployAct", stepFailed(false, diagnosis(Cause.UNKNOWN, "Quota exceeded.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        environment.registerDelayedCallback(Duration.ofMinutes(1), run::cancel);

        WorkflowFailedException failed =
                catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));

        assertThat(failed.getCause()).isInstanceOf(CanceledFailure.class);
        assertThat(script.calls()).contains("DeployUndo", "NamespaceUndo").endsWith("LockRelease");
        assertThat(run.query("report", Report.class).outcome()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void aCancelWhileTheReportIsKeptIsNotTooLate() {
        script.then("ReportStore", () -> {
            cancel();
            return null;
        });
        WorkflowStub run = start(Spec.OnFailure.PAUSE);

        WorkflowFailedException failed =
                catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));

        assertThat(failed.getCause()).isInstanceOf(CanceledFailure.class);
        assertThat(script.calls())
                .containsSubsequence("ReportStore", "DeployUndo", "NamespaceUndo", "ReportStore", "LockRelease");
        assertThat(run.query("report", Report.class).outcome()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void aFirewallThatIsProvenShutIsMendedWhilePodsStart() {
        script.then(
                "FirewallObserve",
                () -> shut(diagnosis(Cause.FIREWALL, "ufw on the pods' nodes drops forwarded packets.")));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("FirewallObserve")).isEqualTo(2);
        StepReport firewall = step(report, "fix-firewall");
        assertThat(firewall.changes()).hasSize(1);
        assertThat(firewall.diagnoses()).extracting(Diagnosis::mended).containsExactly(true);
    }

    @Test
    void aFirewallThatWasSeenOpenAfterTheChangeIsNotLookedAtAgain() {
        script.then(
                "FirewallObserve",
                () -> shut(diagnosis(Cause.FIREWALL, "ufw on the pods' nodes drops forwarded packets.")));
        script.then("FirewallAct", () -> new Acted(List.of(), Map.of(FirewallActivities.OPEN, "true")));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(script.count("FirewallObserve")).isEqualTo(1);
        assertThat(step(report, "fix-firewall").diagnoses())
                .extracting(Diagnosis::mended)
                .containsExactly(true);
    }

    @Test
    void aPathThatIsShutForAnotherReasonLeavesTheFirewallAloneAndParks() {
        script.thenWaits("RolloutAwait").thenWaits("MigrationMigrate");
        script.then(
                "FirewallObserve",
                () -> new FirewallObserved(
                        false,
                        List.of(),
                        List.of(),
                        List.of(diagnosis(Cause.NO_ROUTE, "10.0.0.100 has no route to the pods of 10.0.0.110."))));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(run, new Decision("RETRY", "BIRD runs now", null, null, null));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("FirewallAct")).isZero();
        assertThat(step(report, "fix-firewall").decisions()).hasSize(1);
    }

    @Test
    void podsThatCannotReachTheDatabaseRunAgainAfterTheFirewallWasMended() {
        script.thenWaits("RolloutAwait");
        script.thenFails("MigrationMigrate", stepFailed(false, diagnosis(Cause.DATABASE_UNREACHABLE, "i/o timeout")));
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Forwarding is shut.")));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("MigrationMigrate")).isEqualTo(2);
        assertThat(step(report, "migrate").decisions()).isEmpty();
    }

    @Test
    void anIngressThatDoesNotAnswerLeadsToTheFirewallOnceMore() {
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.UNKNOWN, "504 from 10.0.0.100.")));
        script.then("FirewallObserve", () -> new FirewallObserved(true, List.of(), List.of(), List.of()));
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Forwarding is shut.")));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("FirewallAct")).isEqualTo(1);
        assertThat(script.count("IngressVerify")).isEqualTo(2);
    }

    @Test
    void aTransientFailureIsRetriedByTemporalAndNobodyIsAsked() {
        script.thenFails("ConfigAct", new IllegalStateException("connection reset"));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("ConfigAct")).isEqualTo(2);
        assertThat(step(report, "config").decisions()).isEmpty();
    }

    @Test
    void aHundredNodesAreFourActivitiesAPass() {
        start(Specs.spec(Spec.OnFailure.PAUSE, 100)).getResult(Report.class);

        assertThat(script.count("FirewallObserve")).isEqualTo(4);
    }
}
