package io.keybuzz.runbook.rollout;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How long each thing has lasted, on the monotonic clock; something that passes and comes back begins anew. */
public final class Patience {
    private final Map<String, Long> since = new HashMap<>();
    private final Set<String> seen = new HashSet<>();

    /** Whether {@code what} has lasted for {@code limit}; to be asked in every round in which it is there. */
    public boolean over(String what, Duration limit, long nanos) {
        seen.add(what);
        return nanos - since.computeIfAbsent(what, w -> nanos) >= limit.toNanos();
    }

    /** Ends a round: what was not asked about in it has passed. */
    public void endRound() {
        since.keySet().retainAll(seen);
        seen.clear();
    }
}
