package io.keybuzz.runbook.run;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Outcome;

/** Ends a run from any depth of it; never leaves the workflow's {@code run}. */
public final class RunEnd extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;
    private final transient Diagnosis diagnosis;

    public RunEnd(Outcome outcome, Diagnosis diagnosis) {
        super(diagnosis.summary(), null, false, false);
        this.outcome = outcome;
        this.diagnosis = diagnosis;
    }

    public Outcome outcome() {
        return outcome;
    }

    public Diagnosis diagnosis() {
        return diagnosis;
    }
}
