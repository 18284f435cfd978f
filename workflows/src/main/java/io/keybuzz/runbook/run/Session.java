package io.keybuzz.runbook.run;

import io.keybuzz.runbook.change.Run;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.WithoutStack;
import io.keybuzz.runbook.lock.LockActivities;
import io.keybuzz.runbook.preflight.PreflightActivities;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** One run of a runbook on one target: the spec it works by, the lock it holds, what it has done. */
public final class Session {
    private static final Set<String> OWN_TYPES = Set.of(FailureType.INVALID_INPUT, FailureType.ALREADY_RUNNING);

    private final boolean changes;
    private final Progress progress;
    private final Notices notices;
    private final Decisions decisions;
    private final Steps steps;
    private final Compensation compensation = new Compensation();
    private Prepared prepared;
    private Target target;
    private int corrections;
    private boolean caughtUp = true;
    private boolean answered;
    private boolean adopting;
    private boolean namespaceReady;
    private boolean sameDatabase;
    private boolean unattended;
    private String image;

    /** @param changes whether the run may change something */
    public Session(List<Step> order, boolean changes) {
        this.changes = changes;
        progress = new Progress(order);
        notices = new Notices(() -> target);
        decisions = new Decisions(progress, notices, () -> ByHand.lines(target, progress.report()));
        steps = new Steps(progress, decisions, () -> target().spec(), compensation::isEmpty);
    }

    /** What the first activity of the run made of its input. */
    void prepared(Prepared input) {
        prepared = input;
        var info = Workflow.getInfo();
        Run run = new Run(
                prepared.cluster(),
                info.getWorkflowId(),
                info.getRunId(),
                info.getOriginalExecutionRunId(),
                info.getWorkflowType(),
                0);
        target = new Target(prepared.spec(), run);
        progress.target(run, prepared.spec());
        progress.visibility(new Visibility(prepared.searchAttributes()));
    }

    /** Takes the lock, once. @throws ApplicationFailure of type AlreadyRunning that names the holder */
    public void lock() {
        if (target.run().token() > 0) {
            return;
        }
        LockActivities stub = ActivityPolicies.READ.stub(LockActivities.class, "lock the target");
        target = new Target(target.spec(), target.run().holding(passing(() -> Calls.plain(stub::acquire, target))));
    }

    /** Gives the lock back; nothing when this run does not hold it any more. */
    public void unlock() {
        LockActivities stub = ActivityPolicies.UNDO.stub(LockActivities.class, "unlock the target");
        Calls.call(
                t -> {
                    stub.release(t);
                    return null;
                },
                target);
    }

    /** The decision's corrected spec, parsed by the same rules; the run works by it from the next try on. */
    public Spec parseCorrected(RawValue corrected) {
        Spec spec = parse(corrected).spec();
        if (!spec.namespace().equals(target.namespace())) {
            throw rejected(new SpecError(
                    "namespace",
                    "a run keeps its target; start another one for another namespace",
                    spec.namespace(),
                    target.namespace(),
                    null,
                    null));
        }
        if (sameDatabase && !isSame(spec.database(), target.spec().database())) {
            throw rejected(new SpecError(
                    "database",
                    "this run keeps its database; abort it first",
                    words(spec.database()),
                    words(target.spec().database()),
                    null,
                    null));
        }
        return spec;
    }

    /** Its passwords, and the way to it, may be corrected. */
    private static boolean isSame(Spec.Database a, Spec.Database b) {
        return a.name().equals(b.name())
                && a.username().equals(b.username())
                && a.host().equals(b.host())
                && a.port() == b.port();
    }

    private static String words(Spec.Database database) {
        return database.username() + "@" + database.host() + "/" + database.name();
    }

    private static ApplicationFailure rejected(SpecError error) {
        return WithoutStack.of(ApplicationFailure.newNonRetryableFailure(
                error.sentence(), FailureType.INVALID_INPUT, new InvalidInput(List.of(error))));
    }

    /** From now on a corrected spec may not name another database. */
    public void keepsItsDatabase() {
        sameDatabase = true;
    }

    /** Works by this spec from now on; steps that are done have to {@linkplain #hasToCatchUp catch up}. */
    public void respecify(Spec spec) {
        target = new Target(spec, target.run());
        corrections++;
        caughtUp = false;
        progress.target(target.run(), spec);
    }

    /**
     * Parses a spec.
     *
     * @throws ApplicationFailure of type InvalidInput with everything that is wrong
     * @throws StepProblem when the worker's policy does not allow it
     */
    public Prepared parse(RawValue input) {
        PreflightActivities stub = ActivityPolicies.READ.stub(PreflightActivities.class, "read the spec");
        return passing(() -> Calls.plain(stub::prepare, input));
    }

    /** InvalidInput and AlreadyRunning are failures of their own type: they end the run as they are. */
    public static <R> R passing(Supplier<R> call) {
        try {
            return call.get();
        } catch (ActivityFailure failure) {
            if (failure.getCause() instanceof CanceledFailure cancelled) {
                throw cancelled;
            }
            if (failure.getCause() instanceof ApplicationFailure application
                    && OWN_TYPES.contains(application.getType())) {
                throw WithoutStack.of(ApplicationFailure.newBuilder()
                        .setMessage(application.getOriginalMessage())
                        .setType(application.getType())
                        .setDetails(application.getDetails())
                        .setNonRetryable(true)
                        .build());
            }
            throw StepProblem.of(failure);
        }
    }

    /** Results of all, after all have ended. @throws StepProblem with the first failure */
    public static <R> List<R> all(List<Promise<R>> promises) {
        RuntimeException first = null;
        List<R> results = new ArrayList<>();
        for (Promise<R> promise : promises) {
            try {
                results.add(promise.get());
            } catch (StepProblem | CanceledFailure failure) {
                first = first == null ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return results;
    }

    /** Config and pull secret wait for the namespace, which the step credentials makes first. */
    public void awaitNamespace() {
        Workflow.await(() -> namespaceReady || progress.of(Step.CREDENTIALS).finishedAt() != null);
        if (!namespaceReady) {
            throw new CanceledFailure("There is no namespace to write to.");
        }
    }

    /** Lets those go on that {@linkplain #awaitNamespace wait for the namespace}. */
    public void namespaceReady() {
        namespaceReady = true;
    }

    /** Whether the run may change something; if not it holds no lock. */
    boolean changes() {
        return changes;
    }

    /** The growing report. */
    public Progress progress() {
        return progress;
    }

    /** Whom the spec wants told. */
    public Notices notices() {
        return notices;
    }

    /** The parked state and the answers to it. */
    public Decisions decisions() {
        return decisions;
    }

    /** Runs steps. */
    public Steps steps() {
        return steps;
    }

    /** How to undo what this run may have changed. */
    public Compensation compensation() {
        return compensation;
    }

    /** What the first activity made of the input; null before it has. */
    public Prepared prepared() {
        return prepared;
    }

    /** What is to be, as the activities get it: what was asked for, with what this run has found out or was told meanwhile. */
    public Target target() {
        Spec spec = target.spec();
        if (adopting && spec.adopt() == Spec.Adopt.ASK) {
            spec = spec.withAdopt(Spec.Adopt.YES);
        }
        if (unattended) {
            spec = spec.withOnFailure(Spec.OnFailure.ROLLBACK);
        }
        if (image != null) {
            spec = spec.withImage(image);
        }
        return spec.equals(target.spec()) ? target : new Target(spec, target.run());
    }

    /** Nobody is there to decide: a failed step rolls back, whatever the spec says. */
    public void unattended() {
        unattended = true;
    }

    /** The image that the spec's tag means in this run; null: as the spec says. */
    public void image(String exact) {
        image = exact;
        progress.target(target.run(), target().spec());
    }

    /** Whether this run holds the lock. */
    public boolean locked() {
        return target.run().token() > 0;
    }

    /** What the operator asked for: what is kept, so that a yes to this run's question is none to the next run's. */
    public Target stated() {
        return target;
    }

    /** Somebody has said that this run may take over what it showed. */
    public void adopt() {
        adopting = true;
    }

    /** Whether a corrected spec has come that the steps already done do not know; asked once a spec. */
    public boolean hasToCatchUp() {
        boolean behind = !caughtUp;
        caughtUp();
        return behind;
    }

    /** Everything is looked at by the corrected spec anyway. */
    public void caughtUp() {
        caughtUp = true;
    }

    /** Whether a person has corrected the spec in this run. */
    public boolean respecified() {
        return corrections > 0;
    }

    /** How often a person has corrected the spec. */
    public int corrections() {
        return corrections;
    }

    /** The ingress has answered a visitor with 200: from now on people may have used what this run made. */
    public void answered() {
        answered = true;
    }

    /** Whether the ingress has answered once in this run. */
    public boolean hasAnswered() {
        return answered;
    }
}
