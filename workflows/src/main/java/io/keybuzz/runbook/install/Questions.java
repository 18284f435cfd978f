package io.keybuzz.runbook.install;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.spec.Spec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a run asks before its first write: whether the plan is approved, and whether it may take over what others made. */
public final class Questions {
    /** A fact of preflight: sentences about role and database. */
    private static final String DATABASE = "adoption";
    /** What stays as it is: for the reader, and no part of what is consented to. */
    private static final String LEFT_ALONE = "left alone";

    private Questions() {}

    /**
     * The question as a diagnosis, both in one: a run asks once.
     *
     * @param facts of preflight
     * @param plan null when no approval is asked for
     */
    public static Optional<Diagnosis> of(
            Spec spec, Map<String, String> facts, List<StepPlan> plan, boolean wrote, Instant now) {
        List<Evidence> evidence = new ArrayList<>();
        List<String> sentences = new ArrayList<>();
        List<String> taken = spec.adopt() == Spec.Adopt.ASK ? taken(facts) : List.of();
        if (plan != null) {
            sentences.add(planned(plan));
            plan.forEach(step -> evidence.addAll(lines(step, now)));
        }
        if (!taken.isEmpty()) {
            sentences.add("What somebody else made would be taken over and changed: " + String.join("; ", taken) + ".");
            taken.forEach(t -> evidence.add(new Evidence("taken over", t, now, null)));
            if (facts.containsKey(PreflightResult.LEFT_ALONE)) {
                evidence.add(new Evidence(LEFT_ALONE, facts.get(PreflightResult.LEFT_ALONE), now, null));
            }
        }
        if (sentences.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Diagnosis(
                Cause.APPROVAL,
                String.join(" ", sentences),
                evidence,
                List.of(),
                "RETRY goes on as shown, ABORT ends the run"
                        + (wrote ? " and takes back what it did so far." : "; nothing has been written yet.")
                        + (taken.isEmpty()
                                ? ""
                                : " With adopt: YES in the spec a run does not ask, with NO it refuses."),
                false));
    }

    /** Whether two questions ask the same: what would be done, not when it was seen. */
    public static boolean same(Diagnosis a, Diagnosis b) {
        return a.summary().equals(b.summary()) && seen(a).equals(seen(b));
    }

    /** Whether saying yes means taking something over. */
    public static boolean adopts(Spec spec, Map<String, String> facts) {
        return spec.adopt() == Spec.Adopt.ASK && !taken(facts).isEmpty();
    }

    /** Whether the run changes what somebody else made. */
    static boolean takesOver(Map<String, String> facts) {
        return !taken(facts).isEmpty();
    }

    private static List<List<String>> seen(Diagnosis question) {
        return question.evidence().stream()
                .filter(e -> !e.what().equals(LEFT_ALONE))
                .map(e -> List.of(e.what(), e.observed()))
                .toList();
    }

    private static List<String> taken(Map<String, String> facts) {
        return Stream.of(facts.getOrDefault(PreflightResult.ADOPTED_OBJECTS, ""), facts.getOrDefault(DATABASE, ""))
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static String planned(List<StepPlan> plan) {
        int changes = plan.stream().mapToInt(s -> s.changes().size()).sum();
        long steps = plan.stream()
                .filter(s -> !s.changes().isEmpty())
                .map(StepPlan::id)
                .distinct()
                .count();
        long unknown = plan.stream().filter(s -> s.unknown() != null).count();
        return "The plan waits for approval: " + changes + (changes == 1 ? " change in " : " changes in ") + steps
                + (steps == 1 ? " step" : " steps")
                + (unknown == 0 ? "" : ", and " + unknown + " that cannot be said beforehand") + ".";
    }

    private static List<Evidence> lines(StepPlan step, Instant now) {
        List<Evidence> lines = new ArrayList<>();
        for (PlannedChange change : step.changes()) {
            String what = change.change() + " " + change.object();
            lines.add(new Evidence(step.id(), change.diff() == null ? what : what + "\n" + change.diff(), now, null));
        }
        if (step.unknown() != null) {
            lines.add(new Evidence(step.id(), "cannot be said beforehand: " + step.unknown(), now, null));
        }
        return lines;
    }
}
