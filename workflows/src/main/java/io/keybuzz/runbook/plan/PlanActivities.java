package io.keybuzz.runbook.plan;

import io.keybuzz.runbook.change.Target;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** What a run would change, computed by the code that would change it. */
@ActivityInterface
public interface PlanActivities {

    /** Every step that would change something, in the order of the steps; writes nothing. */
    @ActivityMethod(name = "Plan")
    List<StepPlan> plan(Target target);
}
