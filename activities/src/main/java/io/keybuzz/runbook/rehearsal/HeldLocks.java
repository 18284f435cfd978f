package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.rehearsal.Rehearsed.Held;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Adds up samples of locks: how long each table was locked without a break, at the longest; pure. */
final class HeldLocks {
    private static final double NANOS = 1e9;

    private final Map<Lock, Long> since = new HashMap<>();
    private final Map<String, Double> longest = new TreeMap<>();

    /** @param session that holds it */
    record Lock(String table, long session) {}

    /**
     * What was held at a moment. A lock that was not there at the sample before counts from this one on.
     *
     * @param nanos of a clock that only goes forward
     */
    void sample(long nanos, Set<Lock> held) {
        since.keySet().retainAll(held);
        for (Lock lock : held) {
            long start = since.computeIfAbsent(lock, first -> nanos);
            longest.merge(lock.table(), (nanos - start) / NANOS, Math::max);
        }
    }

    /** The longest first. */
    List<Held> longest() {
        return longest.entrySet().stream()
                .map(e -> new Held(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingDouble(Held::seconds).reversed().thenComparing(Held::table))
                .toList();
    }
}
