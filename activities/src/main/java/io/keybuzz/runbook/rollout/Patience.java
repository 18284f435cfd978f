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

    public Patience() {}

    /** Goes on from what another one said to have {@link #lasted}. */
    Patience(Map<String, Long> lasted, long nanos) {
        lasted.forEach((what, millis) ->
                since.put(what, nanos - Duration.ofMillis(millis).toNanos()));
    }

    /** Whether {@code what} has lasted for {@code limit}; to be asked in every round in which it is there. */
    public boolean over(String what, Duration limit, long nanos) {
        return since(what, nanos).compareTo(limit) >= 0;
    }

    /** How long {@code what} has lasted; to be asked likewise. */
    Duration since(String what, long nanos) {
        seen.add(what);
        return Duration.ofNanos(nanos - since.computeIfAbsent(what, w -> nanos));
    }

    /** Ends a round: what was not asked about in it has passed. */
    public void endRound() {
        since.keySet().retainAll(seen);
        seen.clear();
    }

    /** For how many milliseconds everything has lasted that was there in this round, or in the last. */
    Map<String, Long> lasted(long nanos) {
        Map<String, Long> lasted = new HashMap<>();
        since.forEach((what, begin) ->
                lasted.put(what, Duration.ofNanos(nanos - begin).toMillis()));
        return lasted;
    }
}
