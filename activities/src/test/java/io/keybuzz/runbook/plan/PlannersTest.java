package io.keybuzz.runbook.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.database.SpecFixture;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.WorkflowType;
import io.temporal.failure.ApplicationFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannersTest {
    private static final Target TARGET = SpecFixture.of("chatwoot").target();
    private static final Diagnosis REFUSAL =
            new Diagnosis(Cause.REFUSED, "it jumps over v4.1.x", List.of(), List.of(), "stop there", false);

    @Test
    void dataWithoutAnInstallIsBackedUpBeforeThePodsCome() {
        Plan plan = new Planners(
                        List.of(planner(List.of(), Step.DEPLOY), planner(List.of(), Step.MIGRATE, Step.BACKUP)))
                .plan(TARGET);

        assertThat(plan.steps()).extracting(StepPlan::id).containsExactly("backup", "deploy", "migrate");
    }

    @Test
    void whatOnlyAPlannerRefusesIsPartOfThePlan() {
        Plan plan = new Planners(List.of(planner(List.of(REFUSAL), Step.MIGRATE))).plan(TARGET);

        assertThat(plan.refusals()).containsExactly(REFUSAL);
        assertThat(plan.steps())
                .extracting(StepPlan::id)
                .as("shown all the same")
                .containsExactly("migrate");
    }

    @Test
    void nobodyIsAskedToApproveWhatAnInstallWouldRefuse() {
        PlanActivitiesImpl activities = new PlanActivitiesImpl(List.of(planner(List.of(REFUSAL), Step.MIGRATE)));

        assertThatThrownBy(() -> activities.plan(TARGET))
                .isInstanceOf(ApplicationFailure.class)
                .hasMessageContaining("it jumps over v4.1.x");
        Run run = TARGET.run();
        Run redeploy = new Run(
                run.cluster(), run.workflowId(), run.runId(), run.firstRunId(), WorkflowType.REDEPLOY, run.token());
        assertThat(activities.plan(new Target(TARGET.spec(), redeploy)))
                .as("it refuses by itself")
                .hasSize(1);
    }

    private static Planner planner(List<Diagnosis> refusals, Step... steps) {
        return new Planner() {
            @Override
            public Step step() {
                return steps[0];
            }

            @Override
            public List<PlannedChange> plan(Target target) {
                return List.of(new PlannedChange("Job/chatwoot/x", Change.CREATED, "+x\n"));
            }

            @Override
            public Map<Step, Foreseen> foreseeSteps(Target target) {
                Map<Step, Foreseen> foreseen = new LinkedHashMap<>();
                for (Step step : steps) {
                    foreseen.put(step, new Foreseen(plan(target), null, refusals));
                }
                return foreseen;
            }
        };
    }
}
