package io.keybuzz.runbook.plan;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.WorkflowType;
import java.util.List;

/** The plan as a run shows it for approval: the same as the command line's, in what a person reads on a page. */
public final class PlanActivitiesImpl implements PlanActivities {
    private final Planners planners;

    public PlanActivitiesImpl(List<Planner> planners) {
        this.planners = new Planners(planners);
    }

    @Override
    public List<StepPlan> plan(Target target) {
        Plan plan = planners.plan(target);
        // Nobody is asked to approve what would be refused afterwards. A redeploy looks at the schema by itself, when
        // there is anything
        // to do.
        if (!plan.refusals().isEmpty()
                && WorkflowType.INSTALL.equals(target.run().workflowType())) {
            throw Failures.refusal(plan.refusals());
        }
        return plan.steps().stream()
                .map(step -> new StepPlan(
                        step.id(),
                        step.changes().stream().map(PlanActivitiesImpl::brief).toList(),
                        step.unknown()))
                .toList();
    }

    private static PlannedChange brief(PlannedChange change) {
        boolean left = change.diff() == null || change.change() == Change.CREATED;
        return new PlannedChange(change.object(), change.change(), left ? null : BriefDiff.of(change.diff()));
    }
}
