package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.rollout.RolloutResult;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.activity.Activity;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What the step fix-firewall does while no pod has an address yet. */
class PodlessFirewallTest extends InstallScenario {
    private static final FirewallObserved PODLESS = new FirewallObserved(
            false, List.of(), List.of(), List.of(diagnosis(Cause.UNKNOWN, "No pod has an address.")), true);

    @Test
    void itLooksAgainForAsLongAsTheRolloutBesideItWaits() {
        script.then("FirewallObserve", () -> PODLESS).then("FirewallObserve", () -> PODLESS);
        script.then("RolloutAwait", () -> {
            while (script.count("FirewallObserve") < 3) {
                Activity.getExecutionContext().heartbeat("a node is on its way");
                LockSupport.parkNanos(5_000_000);
            }
            return new RolloutResult(List.of(), List.of());
        });

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        StepReport firewall = step(report, "fix-firewall");
        assertThat(firewall.status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(firewall.attempts()).isEqualTo(1);
        assertThat(firewall.diagnoses()).isEmpty();
        assertThat(script.count("FirewallObserve")).isEqualTo(3);
    }

    @Test
    void withoutARolloutBesideItOneLookIsAll() {
        script.then("FirewallObserve", () -> new FirewallObserved(true, List.of(), List.of(), List.of()))
                .then("FirewallObserve", () -> PODLESS);
        script.thenFails("IngressVerify", stepFailed(false, diagnosis(Cause.UNKNOWN, "504 from 10.0.0.100.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(
                run,
                new Decision("SKIP", "somebody has scaled it to none", "Ada", 1, null),
                new Decision("SKIP", "the same", "Ada", 2, null));

        Report report = run.getResult(Report.class);

        assertThat(step(report, "fix-firewall").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(script.count("FirewallObserve")).isEqualTo(2);
    }
}
