package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.ingress.RestartRequest;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run mends by itself before it asks. */
class RemediesTest extends InstallScenario {
    private static final ApplicationFailure NO_LOGIN =
            stepFailed(false, diagnosis(Cause.PULL_CREDENTIALS, "ghcr.io wants other credentials."));

    private static final ApplicationFailure SILENT =
            stepFailed(false, diagnosis(Cause.DATABASE_UNREACHABLE, "i/o timeout"));

    @Test
    void aStalePullSecretIsMadeAgainAndThePodsPullAtOnce() {
        script.thenWaits("MigrationMigrate").thenWaits("FirewallObserve").thenFails("RolloutAwait", NO_LOGIN);
        script.then("RegistryObserve", () -> secret("made by hand"))
                .then("RegistryObserve", () -> secret("made by hand"))
                .then("RegistryObserve", () -> secret("ours"));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        StepReport rollout = step(report, "rollout");
        assertThat(rollout.decisions()).isEmpty();
        assertThat(rollout.changes()).contains(new ObjectChange("Pod/chatwoot/chatwoot-web-1", Change.DELETED));
        assertThat(rollout.diagnoses()).singleElement().satisfies(d -> {
            assertThat(d.mended()).isTrue();
            assertThat(d.evidence())
                    .extracting(Evidence::what)
                    .containsExactly(
                            "remedy: the pull secret was made once more",
                            "remedy: pods that could not pull were replaced");
        });
        assertThat(script.count("RegistryAct")).isEqualTo(2);
    }

    @Test
    void aMigrationThatWasRefusedWithTheOldPullSecretPullsAgainToo() {
        script.thenWaits("MigrationMigrate").thenWaits("FirewallObserve").thenFails("RolloutAwait", NO_LOGIN);
        script.thenFails("MigrationMigrate", NO_LOGIN);
        script.then("RegistryObserve", () -> secret("made by hand"))
                .then("RegistryObserve", () -> secret("made by hand"))
                .then("RegistryObserve", () -> secret("ours"));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(step(report, "migrate").decisions()).isEmpty();
        assertThat(script.count("RegistryPullAgain")).isEqualTo(2);
    }

    @Test
    void aPullSecretThatIsAsItShouldBeIsNoRemedyAndAPersonIsAsked() {
        script.thenWaits("MigrationMigrate").thenWaits("FirewallObserve").thenFails("RolloutAwait", NO_LOGIN);
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(run, new Decision("ABORT", "no login for now", null, 1, null));

        assertThat(failure(run).getType()).isEqualTo("ABORTED");
        assertThat(script.count("RegistryPullAgain")).isZero();
    }

    @Test
    void aMissingExtensionLeadsToCredentialsOnceMore() {
        script.thenWaits("RolloutAwait").thenWaits("FirewallObserve");
        script.thenFails(
                "MigrationMigrate", stepFailed(false, diagnosis(Cause.EXTENSION_REFUSED, "vector is refused.")));
        script.then("CredentialsObserve", () -> secret("a"))
                .then("CredentialsObserve", () -> secret("a"))
                .then("CredentialsObserve", () -> secret("b"));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("CredentialsAct")).isEqualTo(2);
        assertThat(step(report, "migrate").decisions()).isEmpty();
    }

    @Test
    void seedsThatAKilledJobHasSkippedAreLoadedAndTheStepRunsAgain() {
        script.thenFails("MigrationMigrate", stepFailed(false, diagnosis(Cause.NOT_SEEDED, "Nobody was seeded.")));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("MigrationSeed")).isEqualTo(1);
        assertThat(step(report, "migrate").diagnoses())
                .extracting(Diagnosis::mended)
                .containsExactly(true);
    }

    @Test
    void anIngressThatNoFixHelpsIsRestartedOnce() {
        ApplicationFailure silent = stepFailed(false, diagnosis(Cause.INGRESS_NOT_IN_SYNC, "502 from 10.0.0.100."));
        script.thenFails("IngressVerify", silent).thenFails("IngressVerify", silent);
        WorkflowStub run = start(Specs.spec(Spec.Adopt.ASK, Spec.Approval.NONE, null, "ingress-nginx/controller"));
        decideWhenParked(run, new Decision("SKIP", "the balancer is not there yet", null, 1, null));

        Report report = run.getResult(Report.class);

        assertThat(script.count("IngressRestart")).isEqualTo(1);
        assertThat(script.count("IngressVerify")).isEqualTo(2);
        assertThat(step(report, "verify-ingress").changes())
                .containsExactly(new ObjectChange("DaemonSet/ingress-nginx/controller", Change.UPDATED));
    }

    @Test
    void afterADecisionTheIngressIsRestartedOnceMoreAndNotByTheSameRequest() {
        ApplicationFailure silent = stepFailed(false, diagnosis(Cause.INGRESS_NOT_IN_SYNC, "502 from 10.0.0.100."));
        script.thenFails("IngressVerify", silent)
                .thenFails("IngressVerify", silent)
                .thenFails("IngressVerify", silent);
        WorkflowStub run = start(Specs.spec(Spec.Adopt.ASK, Spec.Approval.NONE, null, "ingress-nginx/controller"));
        decideWhenParked(run, new Decision("RETRY", "the controller was mended", null, 1, null));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("IngressVerify")).isEqualTo(4);
        assertThat(script.restarted()).extracting(RestartRequest::decisions).containsExactly(0, 1);
    }

    @Test
    void aFirewallThatSomebodySkippedIsNoRemedyAnyMore() {
        Diagnosis noRoute = diagnosis(Cause.NO_ROUTE, "k8s-master-01 has no route to the pods.");
        script.then("FirewallObserve", () -> new FirewallObserved(false, List.of(), List.of(), List.of(noRoute)));
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.UNKNOWN, "504 from 10.0.0.100.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(
                run,
                new Decision("SKIP", "the CNI is being mended", "Ada", 1, null),
                new Decision("SKIP", "the same", "Ada", 2, null));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(step(report, "fix-firewall").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(step(report, "verify-ingress").decisions()).hasSize(1);
        assertThat(script.count("FirewallObserve")).isEqualTo(1);
    }

    @Test
    void aFirewallThatSomebodyShutAgainIsLookedAtAgain() {
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Shut.")))
                .then("FirewallObserve", () -> new FirewallObserved(true, List.of(), List.of(), List.of()))
                .then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Shut again.")));
        script.thenWaits("RolloutAwait");
        script.thenFails("MigrationMigrate", SILENT)
                .thenFails("MigrationMigrate", SILENT)
                .thenFails("MigrationMigrate", SILENT);
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(run, new Decision("RETRY", "once more", null, 1, null));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("FirewallAct")).isEqualTo(2);
    }

    @Test
    void namesThatDoNotResolveInAPodMayBeForAFirewallThatIsOpenedMeanwhile() {
        script.thenWaits("MigrationMigrate")
                .thenFails("RolloutAwait", stepFailed(false, diagnosis(Cause.DNS, "No name.")));
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Shut.")));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("FirewallAct")).isEqualTo(1);
        assertThat(step(report, "rollout").decisions()).isEmpty();
    }

    @Test
    void aNameThatNobodyKnowsIsAskedAboutOnceNoFirewallIsFoundInTheWay() {
        script.thenWaits("MigrationMigrate")
                .thenFails("RolloutAwait", stepFailed(false, diagnosis(Cause.DNS, "No name.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(run, new Decision("ABORT", "a typing error", null, 1, null));

        assertThat(failure(run).getType()).isEqualTo("ABORTED");
        assertThat(script.count("FirewallAct")).isZero();
    }

    @Test
    void aFirewallThatWasOpenedEarlierIsNoReasonToAskTheIngressOnceMore() {
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Shut.")));
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.POD_REFUSES, "502 from 10.0.0.100.")));

        Report report = failure(start(Spec.OnFailure.ROLLBACK)).getDetails().get(Report.class);

        assertThat(step(report, "fix-firewall").changes()).isNotEmpty();
        assertThat(script.count("IngressVerify")).isEqualTo(1);
    }

    @Test
    void rulesThatWereAddedStayInTheReportWhenTheProofFails() {
        Diagnosis still = diagnosis(Cause.FIREWALL, "Still shut.");
        script.then("FirewallObserve", () -> shut(still));
        script.thenWaits("RolloutAwait").thenWaits("MigrationMigrate");
        script.thenFails(
                "FirewallAct",
                ApplicationFailure.newNonRetryableFailure(
                        still.summary(),
                        FailureType.STEP_FAILED,
                        new StepFailure(
                                List.of(still),
                                false,
                                List.of(new ObjectChange("ufw/10.0.0.100/route allow", Change.CREATED)))));

        Report report = failure(start(Spec.OnFailure.ROLLBACK)).getDetails().get(Report.class);

        assertThat(step(report, "fix-firewall").changes())
                .containsExactly(new ObjectChange("ufw/10.0.0.100/route allow", Change.CREATED));
        assertThat(script.count("FirewallUndo")).isEqualTo(1);
    }

    @Test
    void whatTheProofFindsShutOnAnotherNodeIsOpenedAsWell() {
        Diagnosis there = diagnosis(Cause.FIREWALL, "Shut there, too.");
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Shut.")))
                .then("FirewallObserve", () -> shut("10.0.0.101", there));
        script.thenFails("FirewallAct", stepFailed(false, there));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        StepReport firewall = step(report, "fix-firewall");
        assertThat(firewall.diagnoses()).extracting(Diagnosis::summary).containsExactly("Shut.", "Shut there, too.");
        assertThat(firewall.diagnoses()).allMatch(Diagnosis::mended);
        assertThat(firewall.decisions()).isEmpty();
        assertThat(script.count("FirewallAct")).isEqualTo(2);
    }

    @Test
    void whatWasTriedAndStaysShutIsNotTriedAgain() {
        Diagnosis still = diagnosis(Cause.FIREWALL, "Still shut.");
        script.then("FirewallObserve", () -> shut(still)).then("FirewallObserve", () -> shut(still));
        script.thenWaits("RolloutAwait").thenWaits("MigrationMigrate");
        script.thenFails("FirewallAct", stepFailed(false, still));

        Report report = failure(start(Spec.OnFailure.ROLLBACK)).getDetails().get(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(script.count("FirewallAct")).isEqualTo(1);
    }

    @Test
    void aCorrectedImageIsDeployedBeforeTheRolloutIsWaitedForAgain() {
        script.thenWaits("MigrationMigrate").thenWaits("FirewallObserve");
        script.thenFails("RolloutAwait", stepFailed(false, diagnosis(Cause.TAG_MISSING, "There is no v3.12.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(run, new Decision("RETRY", "the tag was wrong", "Ada", 1, Map.of("image", "other")));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        List<String> calls = script.calls();
        assertThat(calls.lastIndexOf("DeployAct"))
                .isBetween(calls.indexOf("RolloutAwait"), calls.lastIndexOf("RolloutAwait"));
        assertThat(script.count("DeployUndo")).isZero();
    }

    private static Before secret(String hash) {
        return new Before(
                List.of(new ObjectState("Secret/chatwoot/ghcr-secret", true, "uid", null, hash, null)), Map.of());
    }
}
