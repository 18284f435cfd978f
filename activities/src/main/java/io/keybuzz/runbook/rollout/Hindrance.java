package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What keeps a rollout from its end.
 *
 * @param name the same as long as it is the same one, whichever pod shows it
 * @param hopeless whether it has lasted for too long, and waiting any longer is pointless
 */
record Hindrance(String name, Diagnosis diagnosis, boolean hopeless) {

    /** Named by its cause, and where that is UNKNOWN by what shows it. */
    static Hindrance of(String shownBy, Diagnosis diagnosis, boolean hopeless) {
        return new Hindrance(
                diagnosis.cause() == Cause.UNKNOWN ? shownBy : diagnosis.cause().name(), diagnosis, hopeless);
    }

    /** Adds it, unless one of its name is there that says as much. */
    void addTo(Map<String, Hindrance> all) {
        all.merge(name, this, (known, other) -> other.hopeless && !known.hopeless ? other : known);
    }

    /** What a person is told when one of them is hopeless, that one first; empty while all may pass. */
    static List<Diagnosis> failure(Collection<Hindrance> all) {
        List<Diagnosis> hopeless = new ArrayList<>(diagnoses(all, true));
        if (!hopeless.isEmpty()) {
            hopeless.addAll(diagnoses(all, false));
        }
        return hopeless;
    }

    private static List<Diagnosis> diagnoses(Collection<Hindrance> all, boolean hopeless) {
        return all.stream()
                .filter(h -> h.hopeless == hopeless)
                .map(Hindrance::diagnosis)
                .toList();
    }
}
