package io.keybuzz.runbook.plan;

import io.keybuzz.runbook.activity.FanOut;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.install.InstallRunbook;
import io.keybuzz.runbook.redeploy.RedeployRunbook;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks every feature's planner at the same time; one that cannot say is told as such and hides no other. */
public final class Planners {
    private static final int AT_ONCE = 8;

    private final List<Planner> planners;

    public Planners(List<Planner> planners) {
        this.planners = List.copyOf(planners);
    }

    /** What a run of this spec would change now. */
    public Plan plan(Target target) {
        try (FanOut threads = new FanOut("plan", AT_ONCE)) {
            Map<String, StepPlan> steps = new LinkedHashMap<>();
            List<String> unlooked = new ArrayList<>();
            List<Diagnosis> refusals = new ArrayList<>();
            for (Look look : threads.each("planning", planners, p -> look(p, target))) {
                look.plans().forEach(plan -> steps.merge(plan.id(), plan, Planners::together));
                if (look.failed()) {
                    look.plans().forEach(plan -> unlooked.add(plan.id()));
                }
                refusals.addAll(look.refusals());
            }
            return new Plan(
                    steps.values().stream()
                            .filter(s -> !s.changes().isEmpty() || s.unknown() != null)
                            .sorted(inOrder(steps.keySet()))
                            .toList(),
                    unlooked.stream().distinct().toList(),
                    List.copyOf(refusals));
        }
    }

    /**
     * A run that lets the workers rest does so in the order of a redeploy: the schema before the pods. Data without an install is backed
     * up in the order of an install.
     */
    private static Comparator<StepPlan> inOrder(Set<String> ids) {
        List<Step> steps = ids.contains(Step.DRAIN.id())
                ? RedeployRunbook.STEPS
                : ids.contains(Step.BACKUP.id()) ? InstallRunbook.STEPS_OF_KEPT_DATA : List.of();
        List<String> order = steps.stream().map(Step::id).toList();
        return Comparator.comparingInt(plan -> order.indexOf(plan.id()));
    }

    private record Look(List<StepPlan> plans, boolean failed, List<Diagnosis> refusals) {}

    private static Look look(Planner planner, Target target) {
        String id = planner.step().id();
        try {
            Map<Step, Planner.Foreseen> foreseen = planner.foreseeSteps(target);
            List<StepPlan> plans = foreseen.entrySet().stream()
                    .map(e -> new StepPlan(
                            e.getKey().id(),
                            e.getValue().changes(),
                            e.getValue().unknown()))
                    .toList();
            return new Look(
                    plans,
                    false,
                    foreseen.values().stream()
                            .flatMap(f -> f.refusals().stream())
                            .toList());
        } catch (ApplicationFailure failure) {
            return failed(id, failure.getOriginalMessage());
        } catch (RuntimeException | LinkageError failure) {
            return failed(id, failure.getMessage());
        }
    }

    private static Look failed(String id, String why) {
        return new Look(
                List.of(new StepPlan(id, List.of(), RemoteText.tail(RemoteText.mask(why, List.of()), 300))),
                true,
                List.of());
    }

    private static StepPlan together(StepPlan a, StepPlan b) {
        List<PlannedChange> changes = new ArrayList<>(a.changes());
        changes.addAll(b.changes());
        String unknown = Stream.of(a.unknown(), b.unknown())
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining("; "));
        return new StepPlan(a.id(), List.copyOf(changes), unknown.isEmpty() ? null : unknown);
    }
}
