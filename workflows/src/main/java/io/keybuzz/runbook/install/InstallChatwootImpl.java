package io.keybuzz.runbook.install;

import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.CanceledFailure;

/** The install: looks, changes, waits, proves, reports; and closes as the contract says. */
public final class InstallChatwootImpl implements InstallChatwoot {
    private final Session session = new Session(InstallRunbook.STEPS);

    @Override
    public Report run(RawValue spec) {
        try {
            session.prepare(spec);
        } catch (StepProblem unreadable) {
            throw Closing.unprepared(session, unreadable);
        }
        try {
            new InstallRunbook(session).run();
            return Closing.succeeded(session, Outcome.SUCCEEDED);
        } catch (RunEnd end) {
            throw Closing.failed(session, end);
        } catch (CanceledFailure cancelled) {
            throw Closing.cancelled(session, cancelled);
        }
    }

    @Override
    public DecisionTaken decide(RawValue raw) {
        Decision decision =
                session.decisions().check(raw).of(session.decisions().number());
        if (decision.spec() != null) {
            Spec corrected = session.parseCorrected(new RawValue(DefaultDataConverter.newDefaultInstance()
                    .toPayload(decision.spec())
                    .orElseThrow()));
            session.decisions().check(decision); // somebody else may have decided while the spec was read
            session.respecify(corrected);
        }
        return session.decisions().take(decision);
    }

    @Override
    public void validateDecide(RawValue raw) {
        session.decisions().check(raw);
    }

    @Override
    public Report progress() {
        return session.progress().report();
    }

    @Override
    public Report report() {
        return session.progress().report();
    }
}
