package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.change.Target;
import io.temporal.activity.ActivityInterface;

/** Watches both Deployments, and lets pods that crashed before start anew. */
@ActivityInterface(namePrefix = "Rollout")
public interface RolloutActivities {

    /**
     * Watches until both Deployments are rolled out and every worker beats in Redis. Fails with {@code StepFailed} as soon as the
     * evidence says that a pod cannot start; heartbeats what it sees. A crash from before the watch is no evidence: a current pod that
     * it keeps down is deleted once, so that its successor shows how it is now.
     */
    RolloutResult await(Target target);

    /** The same with the patience that what may pass by itself deserves: a registry or a database that comes back. */
    RolloutResult awaitPatiently(Target target);
}
