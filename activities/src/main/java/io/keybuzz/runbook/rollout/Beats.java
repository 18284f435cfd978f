package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.List;

/**
 * What Redis says of the workers of a rollout that is complete but for them.
 *
 * @param silent the names of the worker pods that it has not heard of
 * @param unasked why Redis could not be asked, which may pass; null when it could
 */
record Beats(List<String> silent, Diagnosis unasked) {
    /** All beat, or nobody had to be asked. */
    static final Beats WELL = new Beats(List.of(), null);

    boolean well() {
        return silent.isEmpty() && unasked == null;
    }
}
