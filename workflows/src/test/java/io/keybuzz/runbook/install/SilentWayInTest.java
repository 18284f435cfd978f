package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A way in that gets no answer from pods that are well: what is told of it, and when the controller is restarted. */
class SilentWayInTest extends InstallScenario {
    private static final Evidence ANSWER = new Evidence("curl 10.0.0.100", "504", Instant.EPOCH, "10.0.0.100");
    private static final FirewallObserved OPEN = new FirewallObserved(true, List.of(), List.of(), List.of());

    @Test
    void whatTheNodesShowedToBeShutIsToldWhereItIsOnlyReported() {
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Shut.")))
                .then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Still shut.")));
        script.thenFails("IngressVerify", silent());

        ApplicationFailure failure = failure(start(reporting(Spec.OnFailure.FAIL)));

        assertThat(failure.getOriginalMessage()).contains("Still shut.");
        assertThat(script.count("FirewallAct")).isZero();
        assertThat(script.count("IngressRestart"))
                .as("it would take down others' sites in vain")
                .isZero();
    }

    @Test
    void aPersonIsToldWithWhatTheIngressAnswered() {
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Shut.")))
                .then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Shut.")));
        script.thenFails("IngressVerify", silent());
        Waiting[] waiting = {null};
        WorkflowStub run = start(reporting(Spec.OnFailure.PAUSE));
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            waiting[0] = awaitParked(run).waiting();
            run.update("decide", DecisionTaken.class, skip(1));
        });

        run.getResult(Report.class);

        assertThat(waiting[0].step()).isEqualTo("verify-ingress");
        assertThat(waiting[0].diagnosis().cause()).isEqualTo(Cause.FIREWALL);
        assertThat(waiting[0].diagnosis().evidence()).contains(ANSWER);
    }

    @Test
    void aPathThatAPersonHasOpenedSinceIsNotBlamedAndTheControllerIsRestarted() {
        script.then("FirewallObserve", () -> shut(diagnosis(Cause.FIREWALL, "Shut.")))
                .then("FirewallObserve", () -> OPEN);
        script.thenFails("IngressVerify", silent()).thenFails("IngressVerify", silent());

        ApplicationFailure failure = failure(start(reporting(Spec.OnFailure.FAIL)));

        assertThat(failure.getOriginalMessage()).contains("The path is silent.");
        assertThat(script.count("IngressRestart")).isEqualTo(1);
        Report report = failure.getDetails().get(Report.class);
        assertThat(step(report, "fix-firewall").diagnoses())
                .extracting(Diagnosis::mended)
                .containsExactly(true);
    }

    @Test
    void aRouteThatIsMissingIsToldAgainWhenItsStepWasSkipped() {
        Diagnosis noRoute = diagnosis(Cause.NO_ROUTE, "k8s-master-01 has no route to the pods.");
        script.then("FirewallObserve", () -> new FirewallObserved(false, List.of(), List.of(), List.of(noRoute)));
        script.thenFails("IngressVerify", silent());
        WorkflowStub run = start(restarting());
        decideWhenParked(run, skip(1), new Decision("ABORT", "then not", "Ada", 2, null));

        ApplicationFailure failure = failure(run);

        assertThat(failure.getOriginalMessage()).contains("has no route to the pods");
        assertThat(script.count("IngressRestart")).isZero();
    }

    @Test
    void connectionsFromBeforeThePathWasOpenedGoWithARestart() {
        script.thenFails("IngressVerify", silent());

        Report report = start(restarting()).getResult(Report.class);

        assertThat(step(report, "verify-ingress").decisions()).isEmpty();
        assertThat(script.count("IngressRestart")).isEqualTo(1);
    }

    @Test
    void whatARestartCannotMendLeavesTheControllerOfOthersAlone() {
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.UNKNOWN, "10.0.0.100 answers 429.")));
        WorkflowStub run = start(restarting());
        decideWhenParked(run, skip(1));

        run.getResult(Report.class);

        assertThat(script.count("IngressRestart")).isZero();
    }

    private static Decision skip(int number) {
        return new Decision("SKIP", "the network is being mended", "Ada", number, null);
    }

    private static Spec restarting() {
        return Specs.spec(Spec.Adopt.ASK, Spec.Approval.NONE, null, "ingress-nginx/controller");
    }

    private static Spec reporting(Spec.OnFailure onFailure) {
        Spec spec = restarting();
        Spec.Firewall f = spec.firewall();
        return spec.but()
                .firewall(new Spec.Firewall(
                        Spec.FirewallPolicy.REPORT_ONLY, f.podCidr(), f.nodeCidr(), f.nodes(), f.ssh()))
                .spec()
                .withOnFailure(onFailure);
    }

    private static ApplicationFailure silent() {
        Diagnosis silent = new Diagnosis(
                Cause.UNKNOWN, "The path is silent.", List.of(ANSWER), List.of(), "Ask the nodes.", false);
        return ApplicationFailure.newNonRetryableFailure(
                silent.summary(), FailureType.STEP_FAILED, StepFailure.ofIngress(List.of(silent), false, true));
    }
}
