package io.keybuzz.runbook.run;

import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;

/** What every run understands while it is under way: a person's decision, and the question how it stands. */
public interface RunbookMessages {

    /** Answers a parked run; the argument is a {@link Decision}. */
    @UpdateMethod
    DecisionTaken decide(RawValue decision);

    /** Refuses, with a {@code DecisionRejected}, what cannot be taken now. */
    @UpdateValidatorMethod(updateName = "decide")
    void validateDecide(RawValue decision);

    /** The report so far, outcome null; {@code waiting} is set when the run is parked. */
    @QueryMethod
    Report progress();

    /** The report; the same as {@link #progress()} until the run has ended. */
    @QueryMethod
    Report report();

    /** The spec that the run works by, as it was asked for; null before the first activity has read it. */
    @QueryMethod
    Spec spec();
}
