package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.spec.Spec;

/** The target of a command that looks by itself, under no run. */
final class OnlyLooking {
    /** Stands where an object that is to be created will name its run. */
    private static final String NO_RUN = "(the run)";
    /** Looking needs what this type may do, and no more. */
    private static final String TYPE = WorkflowType.VERIFY;

    private OnlyLooking() {}

    static Target target(String cluster, Spec spec) {
        return new Target(spec, new Run(cluster, Names.workflowId(cluster, spec.namespace()), NO_RUN, NO_RUN, TYPE, 0));
    }
}
