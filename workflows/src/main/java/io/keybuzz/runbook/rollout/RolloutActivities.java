package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.change.Target;
import io.temporal.activity.ActivityInterface;

/** Watches both Deployments, and lets pods that crashed before start anew. */
@ActivityInterface(namePrefix = "Rollout")
public interface RolloutActivities {

    /**
     * Watches until both Deployments are rolled out and every worker beats in Redis. Fails with {@code StepFailed} as soon as the
     * evidence says that a pod cannot start, and within ten seconds of its first sign with what may still pass; heartbeats what it
     * sees. A crash, or a failed pull, from before the watch is no evidence: a current pod that it keeps down is deleted once, so
     * that its successor shows how it is now.
     */
    RolloutResult await(Target target);

    /**
     * The same for somebody who was told what may pass: returns as soon as there is something else to tell, also that it has passed,
     * and fails when waiting is pointless.
     */
    RolloutNews awaitNews(RolloutWait wait);

    /** The same as {@link #await} with the patience that what may pass by itself deserves: a registry or a database that comes back. */
    RolloutResult awaitPatiently(Target target);
}
