package io.keybuzz.runbook.plan;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.util.List;

/** What a step would change, computed by the code that would change it; writes nothing. */
public interface Planner {

    /** The step this is about. */
    Step step();

    /** Only what would change, each with a diff in which secrets are masked. */
    List<PlannedChange> plan(Target target);
}
