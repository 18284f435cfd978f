package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.deploy.RollRequest;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A redeploy that shows what it would do and waits for a yes ({@code approval: PLAN}). */
class ApprovedPlanTest extends RedeployScenario {
    private static final List<StepPlan> NOTHING = List.of();

    @Test
    void aPlanIsApprovedWithTheImageThatIsMeant() {
        Spec asks = Specs.spec(Spec.Adopt.YES, Spec.Approval.PLAN, null, null);
        runs(NEW);
        runs(NEW);
        WorkflowStub run = redeploy(asks);
        decideWhenParked(run, new Decision("RETRY", "read it", "Ada", 1, null));

        assertThat(run.getResult(Report.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("Plan")).isEqualTo(2);
    }

    @Test
    void whatForceReplacesIsPartOfThePlanThatIsApproved() {
        Spec asks = Specs.spec(Spec.Adopt.YES, Spec.Approval.PLAN, null, null);
        runs(OLD);
        runs(OLD);
        script.then("Plan", () -> NOTHING);
        script.then("Plan", () -> NOTHING);
        WorkflowStub run = redeploy(asks, new RedeployOptions("chatwoot", null, true, null));
        AtomicReference<Waiting> asked = new AtomicReference<>();
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            asked.set(run.query("progress", Report.class).waiting());
            run.update("decide", DecisionTaken.class, new Decision("RETRY", "read it", "Ada", 1, null));
        });

        assertThat(run.getResult(Report.class).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(asked.get().diagnosis().summary()).isEqualTo("The plan waits for approval: 2 changes in 1 step.");
        assertThat(asked.get().diagnosis().evidence())
                .extracting(e -> e.observed().lines().findFirst().orElseThrow())
                .containsExactly(
                        "UPDATED Deployment/chatwoot/chatwoot-web", "UPDATED Deployment/chatwoot/chatwoot-worker");
        assertThat(script.rolled()).extracting(RollRequest::restart).containsExactly(true);
    }
}
