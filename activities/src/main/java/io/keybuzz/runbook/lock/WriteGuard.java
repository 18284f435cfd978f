package io.keybuzz.runbook.lock;

import io.keybuzz.runbook.change.Target;

/**
 * Asked before each single write. A worker that was suspended and comes back must not write a second time: its attempt may have been
 * handed to another worker meanwhile.
 */
@FunctionalInterface
public interface WriteGuard {

    /** Allows everything: for a process that writes under no lock, such as a test of one adapter. */
    WriteGuard NONE = target -> {};

    /** Returns when this attempt still holds the target; otherwise fails with a non-retryable failure of type {@code Fenced}. */
    void beforeWrite(Target target);

    /** The same guard for threads that this one starts: which attempt writes is known to the activity's own thread only. */
    default WriteGuard here() {
        return this;
    }
}
