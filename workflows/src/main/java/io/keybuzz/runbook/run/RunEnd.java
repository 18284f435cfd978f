package io.keybuzz.runbook.run;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Outcome;

/** Ends a run from any depth of it; never leaves the workflow's {@code run}. */
public final class RunEnd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;
    private final transient Diagnosis diagnosis;

    /** Ends a run well: nothing to do, or not now. The report says why. */
    public RunEnd(Outcome outcome) {
        super(outcome.name(), null, false, false);
        this.outcome = outcome;
        this.diagnosis = null;
    }

    /** Ends a run that failed, or that somebody stopped. @param diagnosis why, for the report */
    public RunEnd(Outcome outcome, Diagnosis diagnosis) {
        super(diagnosis.summary(), null, false, false);
        this.outcome = outcome;
        this.diagnosis = diagnosis;
    }

    /** How the run ends. */
    public Outcome outcome() {
        return outcome;
    }

    /** Whether the run completes rather than fails. */
    public boolean good() {
        return outcome == Outcome.SUCCEEDED || outcome == Outcome.NOTHING_TO_DO || outcome == Outcome.STOOD_DOWN;
    }

    /** The end of a run that takes nothing back, whatever the spec of the install says about its own failures. */
    public RunEnd takingNothingBack() {
        return outcome == Outcome.ROLLED_BACK ? new RunEnd(Outcome.FAILED, diagnosis) : this;
    }

    /** Why; null when the run completes. */
    public Diagnosis diagnosis() {
        return diagnosis;
    }
}
