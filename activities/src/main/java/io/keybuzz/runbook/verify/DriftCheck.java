package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.plan.PlanActivitiesImpl;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.preflight.SideBySide;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.PlannedChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The check {@code drift}: the plan of an install read backwards, as what somebody has done since the last one. */
final class DriftCheck {
    static final String ID = "drift";

    private final PlanActivitiesImpl plan;
    private final List<Precheck> breakage;

    /**
     * @param planners compare by reading alone
     * @param breakage find what runs on only until the next restart
     */
    DriftCheck(List<Planner> planners, List<Precheck> breakage) {
        this.plan = new PlanActivitiesImpl(planners);
        this.breakage = List.copyOf(breakage);
    }

    Check check(Target target) {
        return judge(plan.plan(target), SideBySide.look(breakage, target).problems());
    }

    static Check judge(List<StepPlan> steps, List<Diagnosis> breaking) {
        Set<String> objects = new LinkedHashSet<>();
        List<String> unknown = new ArrayList<>();
        List<Evidence> evidence = new ArrayList<>();
        for (StepPlan step : steps) {
            for (PlannedChange change : step.changes()) {
                objects.add(change.object());
                evidence.add(evidence(change));
            }
            if (step.unknown() != null) {
                unknown.add("what belongs to the step " + step.id() + " could not be compared: " + step.unknown());
            }
        }
        List<String> sentences = new ArrayList<>();
        if (!objects.isEmpty()) {
            sentences.add((objects.size() == 1 ? "1 object is" : objects.size() + " objects are")
                    + " not as the last install left " + (objects.size() == 1 ? "it: " : "them: ")
                    + String.join(", ", objects));
        }
        breaking.forEach(d -> {
            sentences.add(d.summary());
            evidence.addAll(d.evidence());
        });
        sentences.addAll(unknown);
        return new Check(
                ID,
                CheckIds.title(ID),
                !breaking.isEmpty() ? Status.FAILED : sentences.isEmpty() ? Status.PASSED : Status.WARNED,
                sentences.isEmpty() ? "everything is as the last install left it" : String.join("; ", sentences),
                evidence);
    }

    private static Evidence evidence(PlannedChange change) {
        String since = "since the last install";
        return switch (change.change()) {
            case CREATED -> Observed.of(change.object() + " " + since, "gone");
            case DELETED -> Observed.of(change.object() + " " + since, "new:\n" + backwards(change.diff()));
            default -> Observed.of(change.object() + " " + since, backwards(change.diff()));
        };
    }

    /** The same diff the other way round: what was wanted is what there was. */
    static String backwards(String diff) {
        if (diff == null) {
            return "";
        }
        List<String> out = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (String line : diff.lines().toList()) {
            boolean header = line.startsWith("--- ") || line.startsWith("+++ ");
            if (!header && line.startsWith("-")) {
                added.add("+" + line.substring(1));
            } else if (!header && line.startsWith("+")) {
                out.add("-" + line.substring(1));
            } else {
                out.addAll(added);
                added.clear();
                out.add(line.startsWith("@@ ") ? hunk(line) : line);
            }
        }
        out.addAll(added);
        return out.stream().collect(Collectors.joining("\n"));
    }

    private static String hunk(String line) {
        String[] words = line.split(" ");
        return words.length == 4 ? "@@ -" + words[2].substring(1) + " +" + words[1].substring(1) + " @@" : line;
    }
}
