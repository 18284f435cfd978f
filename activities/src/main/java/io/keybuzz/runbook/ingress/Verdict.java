package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.time.Duration;
import java.util.List;

/**
 * Why some addresses do not answer, and how long that may last before it counts.
 *
 * @param patience what is left to time before the diagnosis is a failure: nothing for what no waiting mends
 * @param about the addresses that show it
 */
record Verdict(Diagnosis diagnosis, Duration patience, List<AddressState> about) {
    /** Whether the pods are well and the ingress gets no answer from them, and nothing here says why. */
    boolean silentPath() {
        return diagnosis.cause() == Cause.UNKNOWN && about.stream().allMatch(a -> a.symptom() == Symptom.PATH_SILENT);
    }

    /** Whether one of them has shown it for longer than patience lasts, and more than once. */
    boolean due(Duration now) {
        return about.stream().anyMatch(a -> a.persistsFor(patience, now));
    }
}
