package io.keybuzz.runbook.lock;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Compare-and-swap in memory, as the API server does it. */
final class MemoryLeases implements Leases {
    private final Map<String, Held> locks = new HashMap<>();
    private long version;
    /** Run once, right before the next write: somebody who is faster. */
    Runnable faster;

    @Override
    public Optional<Held> read(String target) {
        return Optional.ofNullable(locks.get(target));
    }

    @Override
    public boolean write(String target, Held before, Held after) {
        if (faster != null) {
            Runnable first = faster;
            faster = null;
            first.run();
        }
        Held now = locks.get(target);
        if (!Objects.equals(now == null ? null : now.version(), before == null ? null : before.version())) {
            return false;
        }
        locks.put(target, new Held(after.holder(), after.token(), after.since(), Long.toString(++version)));
        return true;
    }
}
