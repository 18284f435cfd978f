package io.keybuzz.runbook.run;

import io.temporal.workflow.Workflow;

/** Changes of what a run commands. Runs that began before one go on without it, so that their histories replay. */
public final class Patches {
    private Patches() {}

    /**
     * Whether this run has the change; what other SDKs of Temporal call {@code patched}. To be asked only where the change makes a
     * difference: the answer is kept in the history.
     *
     * @param change its name, never to be used again for another one
     */
    public static boolean has(String change) {
        return Workflow.getVersion(change, Workflow.DEFAULT_VERSION, 1) != Workflow.DEFAULT_VERSION;
    }
}
