package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What each address showed over all rounds of a watch: one that comes and goes shows nothing for long. */
final class WatchedRounds {
    private final Map<String, Integer> served = new HashMap<>();
    private final Map<String, AddressState> unserved = new HashMap<>();
    private int rounds;

    void add(List<AddressState> states) {
        rounds++;
        for (AddressState state : states) {
            if (state.symptom() == Symptom.SERVED) {
                served.merge(state.address(), 1, Integer::sum);
            } else {
                unserved.put(state.address(), state);
            }
        }
    }

    /** The same states, but what was last wrong at an address that has not served for long since. */
    List<AddressState> unsettled(List<AddressState> states, Duration now) {
        return states.stream()
                .map(s -> s.symptom() == Symptom.SERVED && !s.persistsFor(IngressDiagnosis.SYNC, now)
                        ? unserved.getOrDefault(s.address(), s)
                        : s)
                .toList();
    }

    /** The verdict's diagnosis, in which what comes and goes does not look as if it stayed. */
    Diagnosis diagnosis(Verdict verdict) {
        Diagnosis told = verdict.diagnosis();
        List<Evidence> evidence = new ArrayList<>(told.evidence());
        verdict.about().stream()
                .limit(IngressEvidence.ADDRESSES_SHOWN)
                .forEach(a -> evidence.add(Observed.on(
                        a.address(), a.request().command(), "served " + served(a) + " of " + rounds + " rounds")));
        boolean servedOnce = verdict.about().stream().anyMatch(a -> served(a) > 0);
        return new Diagnosis(
                told.cause(),
                (servedOnce ? "Visitors were served in some rounds only: " : "") + told.summary(),
                evidence,
                told.ruledOut(),
                told.remedy(),
                told.mended());
    }

    private int served(AddressState state) {
        return served.getOrDefault(state.address(), 0);
    }
}
