package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.diagnosis.SoFar;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How long each thing has lasted, on the monotonic clock; something that passes and comes back begins anew. */
public final class Patience {
    /** After something was mended: a controller tries again after some seconds, a kubelet looks again after 10 to 15 s. */
    private static final Duration MENDED = Duration.ofSeconds(30);

    private static final String FROM_BEFORE = " from before";

    private final Map<String, Long> since = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private boolean begins;

    public Patience() {}

    /** Goes on from what another one said to have {@link #lasted}; the first one of a watch begins when something may just be mended. */
    Patience(SoFar soFar, long nanos) {
        soFar.lasted()
                .forEach((what, millis) ->
                        since.put(what, nanos - Duration.ofMillis(millis).toNanos()));
        begins = soFar.before() == null;
    }

    /** Whether {@code what} has lasted for {@code limit}; to be asked in every round in which it is there. */
    public boolean over(String what, Duration limit, long nanos) {
        return since(what, nanos).compareTo(limit) >= 0;
    }

    /**
     * The same for a limit after which waiting is pointless: what is there from the first round of a first watch on may be older than
     * what mended it, and is waited for until the cluster has looked at it again.
     */
    boolean hopeless(String what, Duration limit, long nanos) {
        String old = what + FROM_BEFORE;
        boolean mayBeMended = (begins || has(old)) && !over(old, MENDED, nanos);
        return over(what, limit, nanos) && !mayBeMended;
    }

    /** Whether {@code what} was there in the round before, or is in this one. */
    boolean has(String what) {
        return since.containsKey(what);
    }

    /** How long {@code what} has lasted; to be asked likewise. */
    Duration since(String what, long nanos) {
        seen.add(what);
        return Duration.ofNanos(nanos - since.computeIfAbsent(what, w -> nanos));
    }

    /** Ends a round: what was not asked about in it has passed. */
    public void endRound() {
        endRound(true);
    }

    /** The same. @param begun whether the cluster has taken up the last change: before that no round counts as the first */
    void endRound(boolean begun) {
        since.keySet().retainAll(seen);
        seen.clear();
        begins &= !begun;
    }

    /** For how many milliseconds everything has lasted that was there in this round, or in the last. */
    Map<String, Long> lasted(long nanos) {
        Map<String, Long> lasted = new HashMap<>();
        since.forEach((what, begin) ->
                lasted.put(what, Duration.ofNanos(nanos - begin).toMillis()));
        return lasted;
    }
}
