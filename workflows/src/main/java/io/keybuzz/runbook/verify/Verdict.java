package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What checks mean for the outcome. */
final class Verdict {
    private static final String DRIFT = "drift";

    private Verdict() {}

    /** Those that make the verification fail: the failed ones, and with {@code strict} the warnings too. */
    static List<Check> failing(List<Check> checks, boolean strict) {
        return checks.stream()
                .filter(c -> c.status() == Status.FAILED || strict && c.status() == Status.WARNED)
                .toList();
    }

    /** All diagnoses: those that were found, then what nobody could explain, in the checks' own words. */
    static List<Diagnosis> diagnoses(String namespace, List<Check> failing, Explained explained) {
        List<Diagnosis> all = new ArrayList<>(explained.diagnoses());
        Map<Boolean, List<Check>> rest = failing.stream()
                .filter(c -> !explained.checks().contains(c.id()))
                .collect(Collectors.partitioningBy(c -> c.id().equals(DRIFT)));
        if (!rest.get(false).isEmpty()) {
            all.add(diagnosis(
                    Cause.UNKNOWN,
                    rest.get(false),
                    "Mend what these checks name, then check again: ./runbook verify " + namespace));
        }
        if (!rest.get(true).isEmpty()) {
            all.add(diagnosis(
                    Cause.DRIFT,
                    rest.get(true),
                    "An install puts back what the spec says, and asks before it takes over what others wrote (adopt). What is"
                            + " meant to stay belongs into the spec. ./runbook plan shows what an install would do"));
        }
        return all;
    }

    private static Diagnosis diagnosis(Cause cause, List<Check> checks, String remedy) {
        return new Diagnosis(
                cause,
                checks.stream().map(c -> c.title() + ": " + c.detail()).collect(Collectors.joining("; ")),
                checks.stream().flatMap(c -> c.evidence().stream()).toList(),
                List.of(),
                remedy,
                false);
    }
}
