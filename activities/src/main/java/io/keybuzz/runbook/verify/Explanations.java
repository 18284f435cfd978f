package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.SideBySide;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks for causes from the ground up: what a deeper one explains is not asked about again. */
final class Explanations {
    private final List<Explanation> all;

    /** @param all the deepest first */
    Explanations(List<Explanation> all) {
        this.all = List.copyOf(all);
    }

    Explained of(Target target, List<String> failing) {
        Set<String> open = new LinkedHashSet<>(failing);
        Set<String> explained = new LinkedHashSet<>();
        Set<Cause> consequences = EnumSet.noneOf(Cause.class);
        List<Diagnosis> diagnoses = new ArrayList<>();
        for (Explanation explanation : all) {
            if (Collections.disjoint(open, explanation.checks())) {
                continue;
            }
            Findings found = SideBySide.look(List.of(explanation.look()), target);
            List<Diagnosis> causes = new ArrayList<>(found.refusals());
            causes.addAll(found.problems());
            if (!causes.isEmpty()) {
                diagnoses.addAll(causes);
                consequences.addAll(explanation.consequences());
                failing.stream().filter(explanation.checks()::contains).forEach(explained::add);
                open.removeAll(explanation.checks());
            }
        }
        return new Explained(roots(diagnoses, consequences), List.copyOf(explained));
    }

    /** One diagnosis a cause, without those that merely follow from another. */
    private static List<Diagnosis> roots(List<Diagnosis> found, Set<Cause> consequences) {
        Map<Object, Diagnosis> byCause = new LinkedHashMap<>();
        // What is not known is not the same because it is not known.
        found.stream()
                .filter(d -> !consequences.contains(d.cause()))
                .forEach(d -> byCause.putIfAbsent(d.cause() == Cause.UNKNOWN ? d.summary() : d.cause(), d));
        return List.copyOf(byCause.values());
    }
}
