package io.keybuzz.runbook.plan;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.WorkflowType;
import java.util.List;
import java.util.stream.Collectors;

/** The plan as a run shows it for approval: the same as the command line's, in what a person reads on a page. */
public final class PlanActivitiesImpl implements PlanActivities {
    private static final int DIFF_LINES = 40;
    private static final int DIFF_CHARACTERS = 3000;

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

    // The digest in a mask is salted by process: with it, the same plan made twice would differ.
    static PlannedChange brief(PlannedChange change) {
        if (change.diff() == null || change.change() == Change.CREATED) {
            return new PlannedChange(change.object(), change.change(), null);
        }
        String diff = change.diff().replaceAll(" \\(sha256 [0-9a-f]+\\)", "");
        long lines = diff.lines().count();
        String cut = diff.lines().limit(DIFF_LINES).collect(Collectors.joining("\n"));
        if (cut.length() > DIFF_CHARACTERS) {
            cut = cut.substring(0, DIFF_CHARACTERS) + "…";
        }
        String rest = lines > DIFF_LINES ? "\n… " + (lines - DIFF_LINES) + " more lines: ./runbook plan" : "";
        return new PlannedChange(change.object(), change.change(), cut + rest);
    }
}
