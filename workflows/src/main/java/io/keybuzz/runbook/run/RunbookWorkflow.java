package io.keybuzz.runbook.run;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.WithoutStack;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What all runs have in common: they prepare their input, work, close as the contract says, and take decisions meanwhile. */
public abstract class RunbookWorkflow implements RunbookMessages {
    private final Session session;

    /** @param order the steps, as report and checklist list them */
    protected RunbookWorkflow(List<Step> order) {
        this(order, true);
    }

    /** @param changes whether it may change something; a run that only looks holds no lock and keeps no report in the cluster */
    protected RunbookWorkflow(List<Step> order, boolean changes) {
        session = new Session(order, changes);
    }

    protected final Session session() {
        return session;
    }

    /**
     * Runs to the end.
     *
     * @param input reads and checks the input, the first activity of the run
     * @param work all that follows; its outcome is a good one, every other end is thrown
     * @return the report of a run that ended well
     */
    protected final Report run(Supplier<Prepared> input, Supplier<Outcome> work) {
        try {
            session.prepared(input.get());
        } catch (StepProblem unprepared) {
            session.progress().unprepared(unprepared.diagnoses());
            throw Closing.unprepared(session, unprepared);
        }
        try {
            return closed(work);
        } catch (CanceledFailure cancelled) {
            throw Closing.cancelled(session, cancelled);
        }
    }

    private Report closed(Supplier<Outcome> work) {
        Outcome outcome;
        try {
            outcome = work.get();
        } catch (RunEnd end) {
            if (!end.good()) {
                throw Closing.failed(session, end);
            }
            outcome = end.outcome();
        }
        return Closing.succeeded(session, outcome);
    }

    /** Outside its validator an update may only fail with a failure of Temporal's: anything else would stop the whole run. */
    @Override
    public final DecisionTaken decide(RawValue raw) {
        try {
            Decision decision =
                    session.decisions().check(raw).of(session.decisions().number());
            if (decision.spec() != null) {
                session.respecify(corrected(decision));
            }
            return session.decisions().take(decision);
        } catch (DecisionRejected refused) {
            throw rejected(refused.getMessage());
        } catch (StepProblem refused) {
            throw rejected(refused.diagnoses().stream().map(Diagnosis::summary).collect(Collectors.joining(" ")));
        }
    }

    private static ApplicationFailure rejected(String reason) {
        return WithoutStack.of(
                ApplicationFailure.newNonRetryableFailure(reason, DecisionRejected.class.getSimpleName()));
    }

    private Spec corrected(Decision decision) {
        Spec corrected = session.parseCorrected(new RawValue(DefaultDataConverter.newDefaultInstance()
                .toPayload(decision.spec())
                .orElseThrow()));
        session.decisions().check(decision); // somebody else may have decided while the spec was read
        return corrected;
    }

    @Override
    public final void validateDecide(RawValue raw) {
        session.decisions().check(raw);
    }

    @Override
    public final Report progress() {
        return session.progress().report();
    }

    @Override
    public final Report report() {
        return session.progress().report();
    }

    @Override
    public final Spec spec() {
        return session.stated() == null ? null : session.stated().spec();
    }
}
