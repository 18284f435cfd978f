package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Of what keeps a rollout from its end, what is news to somebody who was told before; pure. */
final class Telling {
    /** Longer than a moment's absence, as between two pods, with the time that it takes until it is told again. */
    static final Duration GONE = Duration.ofSeconds(10);

    private final Map<String, Diagnosis> told;
    private final Map<String, Long> seenAt = new HashMap<>();

    /** @param told what was told until now, by name */
    Telling(Map<String, Diagnosis> told, long nanos) {
        this.told = new LinkedHashMap<>(told);
        told.keySet().forEach(name -> seenAt.put(name, nanos));
    }

    /**
     * All that there is to tell when that has changed: something has come, or has passed. What was told and is still there is told in
     * the same words. Empty when there is no news.
     */
    Optional<Map<String, Diagnosis>> news(Collection<Hindrance> seen, long nanos) {
        seen.forEach(hindrance -> seenAt.put(hindrance.name(), nanos));
        Map<String, Diagnosis> now = new LinkedHashMap<>(told);
        now.keySet().removeIf(name -> nanos - seenAt.get(name) >= GONE.toNanos());
        seen.forEach(hindrance -> now.putIfAbsent(hindrance.name(), hindrance.diagnosis()));
        if (now.keySet().equals(told.keySet())) {
            return Optional.empty();
        }
        told.clear();
        told.putAll(now);
        return Optional.of(now);
    }
}
