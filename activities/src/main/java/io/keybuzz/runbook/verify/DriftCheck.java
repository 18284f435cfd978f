package io.keybuzz.runbook.verify;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.firewall.RemovedRules;
import io.keybuzz.runbook.plan.BriefDiff;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.plan.Planners;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.preflight.SideBySide;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.NodeReport;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The check {@code drift}: the plan of an install read backwards, as what somebody has done since the last one. */
final class DriftCheck {
    static final String ID = "drift";

    private static final String SINCE = " since the last install";

    private final Planners planners;
    private final List<Precheck> breakage;
    private final Function<Target, Map<String, List<String>>> left;

    /**
     * @param planners compare by reading alone
     * @param breakage find what runs on only until the next restart
     * @param left the rules of the nodes' firewalls that the last good run left, by address
     */
    DriftCheck(List<Planner> planners, List<Precheck> breakage, Function<Target, Map<String, List<String>>> left) {
        this.planners = new Planners(planners);
        this.breakage = List.copyOf(breakage);
        this.left = left;
    }

    /** @param nodes the firewalls as just read; null: nobody has */
    Check check(Target target, List<NodeReport> nodes) {
        List<StepPlan> steps = planners.plan(target).steps();
        return judge(
                steps,
                removed(target, nodes).and(provenMissing(steps), target.spec().firewall()),
                SideBySide.look(breakage, target).problems());
    }

    private RemovedRules removed(Target target, List<NodeReport> nodes) {
        try {
            return RemovedRules.of(left.apply(target), nodes, target.spec().firewall());
        } catch (IllegalStateException | KubernetesClientException unread) {
            return new RemovedRules(
                    Map.of(),
                    List.of("the rules of the firewalls could not be compared: "
                            + RemoteText.tail(RemoteText.mask(String.valueOf(unread.getMessage()), List.of()), 300)));
        }
    }

    private static List<String> provenMissing(List<StepPlan> steps) {
        return steps.stream()
                .filter(step -> step.id().equals(Step.FIX_FIREWALL.id()))
                .flatMap(step -> step.changes().stream())
                .filter(change -> change.change() == Change.CREATED)
                .map(PlannedChange::object)
                .toList();
    }

    static Check judge(List<StepPlan> steps, RemovedRules rules, List<Diagnosis> breaking) {
        Set<String> objects = new LinkedHashSet<>();
        List<String> unknown = new ArrayList<>();
        List<Evidence> evidence = new ArrayList<>();
        for (StepPlan step : steps) {
            for (PlannedChange change : step.changes()) {
                objects.add(change.object());
                if (!rules.diffs().containsKey(change.object())) {
                    evidence.add(evidence(change));
                }
            }
            if (step.unknown() != null) {
                unknown.add("what belongs to the step " + step.id() + " could not be compared: " + step.unknown());
            }
        }
        rules.diffs().forEach((object, diff) -> {
            objects.add(object);
            evidence.add(Observed.of(object + SINCE, diff));
        });
        unknown.addAll(rules.unknown());
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
        String what = change.object() + SINCE;
        return switch (change.change()) {
            case CREATED -> Observed.of(what, "gone:\n" + shown(change, "+ "));
            case DELETED -> Observed.of(what, "new:\n" + shown(change, "- "));
            default -> Observed.of(what, shown(change, "  "));
        };
    }

    /** @param planned the sign before the object's name where nobody made a diff of it */
    private static String shown(PlannedChange change, String planned) {
        return backwards(change.diff() == null ? planned + change.object() : BriefDiff.of(change.diff()));
    }

    /** The same diff the other way round: what was wanted is what there was. */
    static String backwards(String diff) {
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
