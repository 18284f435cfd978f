package io.keybuzz.runbook.lock;

import io.keybuzz.runbook.change.Target;
import io.temporal.activity.ActivityInterface;

/** One run a target: a Lease named by the target, compare-and-swap on its resourceVersion. */
@ActivityInterface(namePrefix = "Lock")
public interface LockActivities {

    /**
     * Takes the lock, or finds that this run has it. Fails with {@code AlreadyRunning} when an open run holds it; a holder that is
     * closed, or unknown to the Temporal it names, is replaced.
     *
     * @return the fencing token
     */
    long acquire(Target target);

    /** Gives the lock back if this run holds it. */
    void release(Target target);
}
