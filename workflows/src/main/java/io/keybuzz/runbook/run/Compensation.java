package io.keybuzz.runbook.run;

import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What this run may have changed, and how to undo it: registered before the act is called, since its answer may be lost; undone newest
 * first, past what cannot be undone. Temporal's {@code Saga} either stops at the first error or swallows all of them.
 */
public final class Compensation {
    private record Entry(Step step, String what, String byHand, Functions.Func<List<Undone>> undo) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private List<String> first = List.of();
    private Functions.Proc proof = () -> {};

    /** What is undone before anything else, in this order: what is in use, and has to be there before its users start again. */
    public void first(List<String> names) {
        first = List.copyOf(names);
    }

    /** What is asked once something was undone: whether it serves again. */
    public void proof(Functions.Proc proof) {
        this.proof = proof;
    }

    /**
     * Registers an undo once; a step that is retried keeps what it was registered with, the state before the first try.
     *
     * @param byHand what a person types when the undo itself fails; null where the undo tells that by object
     */
    public void register(Step step, String what, String byHand, Functions.Func<List<Undone>> undo) {
        if (!registered(what)) {
            entries.push(new Entry(step, what, byHand, undo));
        }
    }

    /** Whether there is nothing to undo. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public boolean registered(String what) {
        return entries.stream().anyMatch(e -> e.what().equals(what));
    }

    /** Undoes everything, also when the run is being cancelled; what was undone is not undone again. */
    public void undo(Progress progress) {
        List<Entry> order = new ArrayList<>();
        first.forEach(
                name -> entries.stream().filter(e -> e.what().equals(name)).forEach(order::add));
        entries.stream().filter(e -> !first.contains(e.what())).forEach(order::add);
        entries.clear();
        Workflow.newDetachedCancellationScope(() -> {
                    order.forEach(e -> undo(e, progress));
                    if (!order.isEmpty()) {
                        proof.apply();
                    }
                })
                .run();
    }

    private static void undo(Entry entry, Progress progress) {
        try {
            List<Undone> undone = entry.undo().apply();
            progress.compensated(undone);
            boolean stays = !undone.isEmpty() && undone.stream().noneMatch(u -> u.status() == Undone.Status.UNDONE);
            if (!stays) {
                progress.status(entry.step(), StepStatus.COMPENSATED);
            }
        } catch (StepProblem problem) {
            progress.compensated(List.of(new Undone(
                    entry.what(),
                    Undone.Status.FAILED,
                    problem.first().summary(),
                    entry.byHand() == null ? problem.first().remedy() : entry.byHand())));
        } catch (CanceledFailure lost) {
            // Of a look that was under way when the run was cancelled: what comes after it is undone all the same.
            progress.compensated(List.of(new Undone(
                    entry.what(), Undone.Status.FAILED, "a look was cancelled with the run", entry.byHand())));
        }
    }
}
