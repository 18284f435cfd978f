package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.lock.LockActivities;

/** The lock of a target that nobody else holds. */
public final class FakeLock implements LockActivities {
    private final Script script;

    public FakeLock(Script script) {
        this.script = script;
    }

    @Override
    public long acquire(Target target) {
        return script.answer("LockAcquire", 1L);
    }

    @Override
    public void release(Target target) {
        script.answer("LockRelease", null);
    }
}
