package io.keybuzz.runbook.run;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Runs steps: records them, joins them, and leads a failure to a remedy, a decision, or the end. */
public final class Steps {
    private static final Set<Cause> PATH = Set.of(Cause.DATABASE_UNREACHABLE, Cause.REDIS_UNREACHABLE);

    private final Progress progress;
    private final Decisions decisions;
    private final Supplier<Spec> spec;
    private final BooleanSupplier nothingToUndo;
    private Functions.Proc beforeRetry = () -> {};
    private Resolution resolution = this::byOnFailure;

    /** A step that failed and why. */
    public record Failed(Step step, StepProblem problem) {
        /** The one that a person is told, unless more is known. */
        public Diagnosis diagnosis() {
            return problem.first();
        }
    }

    /** What is done about a failure before anybody is asked. */
    @FunctionalInterface
    public interface Remedy {

        /**
         * Asked after each failure; has to come to an end of its means.
         *
         * @return whether it has mended the failure by itself, so that what failed is to run again
         */
        boolean mend(Failed failed);

        /** What a person is told of a failure that it has not mended. */
        default Diagnosis told(Failed failed) {
            return failed.diagnosis();
        }
    }

    /** What a failure leads to that no remedy has mended. */
    public interface Resolution {

        /**
         * Returns when the step is to run again, or was skipped.
         *
         * @param refusal whether going on would harm what is there
         * @throws RunEnd when the run is over
         */
        void resolve(Step step, Diagnosis diagnosis, boolean refusal);
    }

    /** @param nothingToUndo whether the run has written nothing that it would have to take back */
    public Steps(Progress progress, Decisions decisions, Supplier<Spec> spec, BooleanSupplier nothingToUndo) {
        this.progress = progress;
        this.decisions = decisions;
        this.spec = spec;
        this.nothingToUndo = nothingToUndo;
    }

    /** What is done between a person's RETRY and the step's next try. */
    public void beforeRetry(Functions.Proc work) {
        beforeRetry = work;
    }

    /** Runs a step until it has succeeded or was skipped; ends the run otherwise. */
    public void run(Step step, Functions.Proc work) {
        together(failed -> false, new Branch(step, false, work));
    }

    /**
     * Runs steps side by side until each has succeeded or was skipped; ends the run otherwise.
     *
     * @param remedy what is tried before a failure is told
     */
    public void together(Remedy remedy, Branch... branches) {
        while (true) {
            List<Failed> failures = attempt(branches);
            if (failures.isEmpty()) {
                return;
            }
            Failed first = failures.get(0);
            boolean refusal = first.problem().refusal();
            if (refusal || !remedy.mend(first)) {
                resolution.resolve(first.step(), remedy.told(first), refusal);
            }
        }
    }

    /** What failures lead to now. */
    public Resolution resolution() {
        return resolution;
    }

    /** From now on failures lead to this instead of to what the spec's {@code onFailure} says. */
    public void resolution(Resolution other) {
        resolution = other;
    }

    /** What a failure leads to; returns when the step is to run again or was skipped. */
    public void resolve(Step step, Diagnosis diagnosis) {
        resolution.resolve(step, diagnosis, false);
    }

    /** A refusal ends the run only while nothing was written; later it is a failure like others, or what was written would be left. */
    private void byOnFailure(Step step, Diagnosis diagnosis, boolean refusal) {
        if (refusal && nothingToUndo.getAsBoolean()) {
            throw new RunEnd(Outcome.FAILED, diagnosis);
        }
        decided(step, diagnosis, Decisions.Reason.FAILURE);
    }

    /**
     * What the spec's {@code onFailure} says, or a person.
     *
     * @throws RunEnd unless the step is to run again or was skipped
     */
    public void decided(Step step, Diagnosis diagnosis, Decisions.Reason reason) {
        switch (spec.get().onFailure()) {
            case FAIL -> throw new RunEnd(Outcome.FAILED, diagnosis);
            case ROLLBACK -> throw new RunEnd(Outcome.ROLLED_BACK, diagnosis);
            case PAUSE -> park(step, diagnosis, reason, Outcome.ROLLED_BACK);
        }
    }

    /**
     * Parks, whatever {@code onFailure} says.
     *
     * @param late how the run ends when nobody decides in time
     * @throws RunEnd unless the step is to run again or was skipped
     */
    public void park(Step step, Diagnosis diagnosis, Decisions.Reason reason, Outcome late) {
        switch (decisions.park(step, diagnosis, reason, spec.get().decisionTimeout())) {
            case RETRY -> {
                progress.status(step, StepStatus.RUNNING);
                beforeRetry.apply();
            }
            case SKIP -> progress.end(step, StepStatus.SKIPPED);
            case ABORT -> {
                progress.end(step, StepStatus.FAILED);
                throw new RunEnd(Outcome.ABORTED, diagnosis);
            }
            case TIMEOUT -> {
                progress.end(step, StepStatus.FAILED);
                throw new RunEnd(late, diagnosis);
            }
        }
    }

    /**
     * Asks before the first write. It is asked whatever {@code onFailure} says: nothing has failed.
     *
     * @throws RunEnd ABORTED when the answer is no, or none
     */
    public void ask(Step step, Diagnosis question) {
        if (decisions.park(step, question, Decisions.Reason.QUESTION, spec.get().decisionTimeout())
                != Decisions.Action.RETRY) {
            progress.end(step, StepStatus.SUCCEEDED);
            throw new RunEnd(Outcome.ABORTED, question);
        }
        progress.status(step, StepStatus.RUNNING);
    }

    /**
     * Whether a firewall may stand behind a cause: the firewall branch goes on when it is found, and what failed has another try once
     * something was opened. A name server listens on a node, or behind pods that others reach no better than Chatwoot's.
     */
    public static boolean mayBeFirewall(Cause cause) {
        return PATH.contains(cause) || cause == Cause.DNS && Patches.has("a-firewall-before-name-servers");
    }

    private List<Failed> attempt(Branch... branches) {
        List<Failed> failures = new ArrayList<>();
        List<Promise<Void>> joined = new ArrayList<>();
        Map<Branch, CancellationScope> waits = new LinkedHashMap<>();
        for (Branch branch : branches) {
            if (progress.done(branch.step())) {
                continue;
            }
            CancellationScope scope =
                    Workflow.newCancellationScope(() -> joined.add(Async.procedure(() -> guarded(branch, failures))));
            scope.run();
            if (branch.waits()) {
                waits.put(branch, scope);
            }
        }
        Promise<Void> all = Promise.allOf(joined);
        // Detached: a cancelled run, too, joins its branches, so that no write is on its way when the undo begins.
        Workflow.newDetachedCancellationScope(() -> {
                    Workflow.await(() -> all.isCompleted() || !failures.isEmpty());
                    if (!failures.isEmpty()) {
                        Diagnosis first = failures.get(0).diagnosis();
                        waits.forEach((branch, scope) -> {
                            if (branch.step() != Step.FIX_FIREWALL || !mayBeFirewall(first.cause())) {
                                scope.cancel();
                            }
                        });
                    }
                    all.get();
                })
                .run();
        CancellationScope.throwCanceled();
        return failures;
    }

    private void guarded(Branch branch, List<Failed> failures) {
        List<Diagnosis> before = progress.of(branch.step()).diagnoses();
        progress.begin(branch.step());
        try {
            branch.work().apply();
            if (!progress.done(branch.step())) {
                progress.end(branch.step(), StepStatus.SUCCEEDED);
            }
            if (progress.of(branch.step()).attempts() > 1) {
                progress.mended(branch.step(), before);
            }
        } catch (StepProblem problem) {
            progress.changed(branch.step(), problem.changes());
            progress.diagnosed(branch.step(), problem.diagnoses());
            progress.end(branch.step(), StepStatus.FAILED);
            failures.add(new Failed(branch.step(), problem));
        } catch (CanceledFailure cancelled) {
            progress.cancelled(branch.step());
        }
    }
}
