package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run does with an answer, and what its report says of it in the end. */
class AfterADecisionTest extends RedeployScenario {
    private static final Diagnosis NO_ROUTE = diagnosis(Cause.NO_ROUTE, "k8s-master-01 has no route to the pods.");
    private static final ApplicationFailure SILENT =
            stepFailed(false, diagnosis(Cause.UNKNOWN, "504 from 10.0.0.100."));

    @Test
    void aFirewallThatTheFirstSpecLeftOutIsMendedUnderTheCorrectedOne() {
        Spec.Firewall open = spec.firewall();
        Spec off = spec.but()
                .firewall(new Spec.Firewall(
                        Spec.FirewallPolicy.OFF, open.podCidr(), open.nodeCidr(), open.nodes(), open.ssh()))
                .spec();
        script.then("PreflightPrepare", () -> new Prepared(off, "default", List.of()));
        script.then("PreflightPrepare", () -> new Prepared(spec, "default", List.of()));
        script.thenFails("IngressVerify", SILENT);
        WorkflowStub run = install(off);
        decideWhenParked(run, retryWith(1));

        Report report = run.getResult(Report.class);

        assertThat(script.calls()).containsSubsequence("IngressVerify", "FirewallObserve", "IngressVerify");
        assertThat(step(report, "fix-firewall").status()).isEqualTo(StepStatus.SUCCEEDED);
    }

    @Test
    void anotherSpecForAnInstallInUseIsLookedAtAsTheFirstOneWas() {
        runs(NEW);
        runs(NEW);
        script.then("MigrationObserve", () -> schema(2, List.of()));
        script.then("MigrationObserve", () -> schema(2, List.of(HARMLESS)));
        pending(2, HARMLESS);
        rolloutFails(diagnosis(Cause.TAG_MISSING, "There is no v3.12."));
        WorkflowStub run = install(spec);
        decideWhenParked(run, retryWith(1), new Decision("ABORT", "a backup first", "Ada", 2, null));

        ApplicationFailure failure = failure(run);

        Report report = failure.getDetails().get(Report.class);
        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertThat(step(report, "backup").diagnoses())
                .extracting(Diagnosis::cause)
                .contains(Cause.BACKUP_MISSING);
        assertThat(script.count("PreflightCheck")).isEqualTo(2);
        assertThat(script.calls()).contains("DeployUndo").doesNotContain("DrainAct");
    }

    @Test
    void aRefusalAfterTheFirstWriteIsAskedAboutAndCanBeUndone() {
        script.thenFails("CredentialsAct", stepFailed(true, diagnosis(Cause.REFUSED, "The role is another team's.")));
        WorkflowStub run = install(spec);
        decideWhenParked(run, new Decision("ABORT", "not ours", "Ada", 1, null));

        assertThat(failure(run).getType()).isEqualTo("ABORTED");
        assertThat(script.calls()).contains("ConfigUndo");
    }

    @Test
    void whoMendsTheRouteIsBelievedOnlyAfterAnotherLook() {
        script.then("FirewallObserve", () -> new FirewallObserved(true, List.of(), List.of(), List.of()));
        script.then("FirewallObserve", () -> new FirewallObserved(false, List.of(), List.of(), List.of(NO_ROUTE)));
        script.thenFails("IngressVerify", SILENT);
        WorkflowStub run = install(spec);
        decideWhenParked(run, new Decision("RETRY", "the route is there", "Ada", 1, null));

        Report report = run.getResult(Report.class);

        StepReport firewall = step(report, "fix-firewall");
        assertThat(script.count("FirewallObserve")).isEqualTo(3);
        assertThat(firewall.status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(firewall.diagnoses()).allMatch(Diagnosis::mended);
    }

    @Test
    void aRunThatIsCancelledWhileItWaitsShowsNoStepThatWaits() {
        rolloutFails(diagnosis(Cause.OUT_OF_MEMORY, "web was killed."));
        script.thenWaits("MigrationMigrate");
        WorkflowStub run = install(spec);
        environment.registerDelayedCallback(Duration.ofMinutes(1), run::cancel);

        catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));

        Report report = run.query("report", Report.class);
        assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(report.steps())
                .extracting(StepReport::status)
                .doesNotContain(StepStatus.WAITING, StepStatus.RUNNING);
        assertThat(step(report, "rollout").status()).isEqualTo(StepStatus.FAILED);
    }

    @Test
    void whatStayedOfTheFirstRoundIsStillToldAfterTheSecond() {
        runs(NEW);
        runs(NEW);
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Forwarding is shut.")));
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.TLS, "The certificate is wrong.")));
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.TLS, "The certificate is wrong.")));
        WorkflowStub run = redeploy(spec);
        decideWhenParked(run, new Decision("RETRY", "another certificate", "Ada", 1, null));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.compensation())
                .filteredOn(u -> u.object().startsWith("ufw/"))
                .extracting(Undone::status)
                .containsExactly(Undone.Status.KEPT);
        assertThat(report.checks()).extracting(Check::id).doesNotContain("previous-version", "schema-after-failure");
    }

    @Test
    void whoSkipsABackupThatFailedIsNamedInTheReport() {
        WorkflowStub run = whoseBackupFails();
        decideWhenParked(run, new Decision("SKIP", "the disk is mirrored", "Ada", 1, null));

        Report report = run.getResult(Report.class);

        assertThat(check(report, "backup").status()).isEqualTo(Check.Status.WARNED);
        assertThat(check(report, "backup").detail()).contains("Ada decided so (the disk is mirrored)");
    }

    private WorkflowStub install(Spec asked) {
        return start("InstallChatwoot", asked, SearchAttributes.EMPTY);
    }

    private static Decision retryWith(int number) {
        return new Decision("RETRY", "corrected", "Ada", number, Map.of("image", "other"));
    }
}
