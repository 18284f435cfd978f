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
    private Functions.Func<Boolean> ordered = () -> true;
    private Functions.Proc proof = () -> {};
    private Functions.Proc afterCancel = () -> {};
    private boolean undone;

    /** What is undone before anything else, in this order: what is in use, and has to be there before its users start again. */
    public void first(List<String> names) {
        first = List.copyOf(names);
        ordered = () -> true;
    }

    /** The same where that holds, which is asked when there is something to undo; what was said without a condition stays. */
    public void first(List<String> names, Functions.Func<Boolean> condition) {
        if (first.isEmpty()) {
            first = List.copyOf(names);
            ordered = condition;
        }
    }

    /** What is asked once something was undone: whether it serves again. */
    public void proof(Functions.Proc proof) {
        this.proof = proof;
    }

    /** What is looked at once the undo of a cancelled run is over; after a failure whoever resolves that looks. */
    public void afterCancel(Functions.Proc look) {
        this.afterCancel = look;
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

    /** Whether an undo of that name waits to be run. */
    public boolean registered(String what) {
        return entries.stream().anyMatch(e -> e.what().equals(what));
    }

    /** Undoes everything, also when the run is being cancelled; what was undone is not undone again. */
    public void undo(Progress progress) {
        if (entries.isEmpty()) {
            return;
        }
        undone = true;
        Workflow.newDetachedCancellationScope(() -> {
                    List<Entry> order = order(ordered.apply() ? first : List.of());
                    entries.clear();
                    order.forEach(e -> undo(e, progress));
                    proof.apply();
                })
                .run();
    }

    /** Undoes everything of a run that was cancelled, and looks at what that leaves. */
    public void undoCancelled(Progress progress) {
        undo(progress);
        if (undone) {
            Workflow.newDetachedCancellationScope(afterCancel::apply).run();
        }
    }

    private List<Entry> order(List<String> before) {
        List<Entry> order = new ArrayList<>();
        before.forEach(
                name -> entries.stream().filter(e -> e.what().equals(name)).forEach(order::add));
        entries.stream().filter(e -> !before.contains(e.what())).forEach(order::add);
        return order;
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
