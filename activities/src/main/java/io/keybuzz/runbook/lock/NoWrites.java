package io.keybuzz.runbook.lock;

import io.keybuzz.runbook.change.Target;

/** Refuses every write: for commands that only look, so that a mistake in them is a failure and no change. */
public final class NoWrites implements WriteGuard {

    @Override
    public void beforeWrite(Target target) {
        throw new IllegalStateException("this command only looks, and something tried to write; nothing was written");
    }
}
