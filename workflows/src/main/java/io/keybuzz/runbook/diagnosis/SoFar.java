package io.keybuzz.runbook.diagnosis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a watch has told of something that goes on, for the next one to go on from.
 *
 * @param told what may pass and is there now, by a name that it keeps; newest last; never null
 * @param lasted for how many milliseconds things had lasted, by names of the watch's own, so that no patience begins anew; never null
 * @param before what was there when the first watch began and says nothing of how it is now, by names of its own; null when none has
 *     begun
 */
public record SoFar(Map<String, Diagnosis> told, Map<String, Long> lasted, Set<String> before) {
    /** Before the first watch. */
    public static final SoFar NOTHING = new SoFar(Map.of(), Map.of(), null);

    public SoFar {
        told = told == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(told));
        lasted = lasted == null ? Map.of() : Map.copyOf(lasted);
        before = before == null ? null : Set.copyOf(before);
    }

    /** What is told, newest last. */
    public List<Diagnosis> diagnoses() {
        return List.copyOf(told.values());
    }
}
