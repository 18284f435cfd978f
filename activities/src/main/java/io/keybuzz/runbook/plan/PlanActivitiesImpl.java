package io.keybuzz.runbook.plan;

import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Asks every feature's planner at the same time; one that cannot say is told as such and hides no other. */
public final class PlanActivitiesImpl implements PlanActivities {
    private static final int AT_ONCE = 8;
    private static final int DIFF_LINES = 40;
    private static final int DIFF_CHARACTERS = 3000;

    private final List<Planner> planners;

    public PlanActivitiesImpl(List<Planner> planners) {
        this.planners = List.copyOf(planners);
    }

    @Override
    public List<StepPlan> plan(Target target) {
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE, task -> {
            Thread thread = new Thread(task, "plan");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Callable<StepPlan>> looks = planners.stream()
                    .map(p -> (Callable<StepPlan>) () -> planned(p, target))
                    .toList();
            Map<String, StepPlan> steps = new LinkedHashMap<>();
            for (Future<StepPlan> look : looks.stream().map(pool::submit).toList()) {
                StepPlan plan = await(look);
                steps.merge(plan.id(), plan, PlanActivitiesImpl::together);
            }
            return steps.values().stream()
                    .filter(s -> !s.changes().isEmpty() || s.unknown() != null)
                    .toList();
        } finally {
            pool.shutdownNow();
        }
    }

    private static StepPlan planned(Planner planner, Target target) {
        Step step = planner.step();
        try {
            return new StepPlan(
                    step.id(),
                    planner.plan(target).stream().map(PlanActivitiesImpl::brief).toList(),
                    null);
        } catch (ApplicationFailure failure) {
            return unknown(step, failure.getOriginalMessage());
        } catch (RuntimeException | LinkageError failure) {
            return unknown(step, failure.getMessage());
        }
    }

    private static StepPlan unknown(Step step, String why) {
        return new StepPlan(step.id(), List.of(), RemoteText.tail(RemoteText.mask(why, List.of()), 300));
    }

    private static StepPlan together(StepPlan a, StepPlan b) {
        List<PlannedChange> changes = new ArrayList<>(a.changes());
        changes.addAll(b.changes());
        return new StepPlan(a.id(), List.copyOf(changes), a.unknown() == null ? b.unknown() : a.unknown());
    }

    // The digest in a mask is salted by process: with it, the same plan made twice would differ.
    static PlannedChange brief(PlannedChange change) {
        if (change.diff() == null || change.change() == Change.CREATED) {
            return new PlannedChange(change.object(), change.change(), null);
        }
        String diff = change.diff().replaceAll(" \\(sha256 [0-9a-f]+\\)", "");
        long lines = diff.lines().count();
        String cut = diff.lines().limit(DIFF_LINES).collect(Collectors.joining("\n"));
        if (cut.length() > DIFF_CHARACTERS) {
            cut = cut.substring(0, DIFF_CHARACTERS) + "…";
        }
        String rest = lines > DIFF_LINES ? "\n… " + (lines - DIFF_LINES) + " more lines: ./runbook plan" : "";
        return new PlannedChange(change.object(), change.change(), cut + rest);
    }

    private static StepPlan await(Future<StepPlan> look) {
        while (true) {
            try {
                return look.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException stillLooking) {
                Heartbeat.beat("planning");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while planning");
            } catch (ExecutionException e) {
                throw new IllegalStateException("a step could not be planned");
            }
        }
    }
}
