package io.keybuzz.runbook.install;

import io.keybuzz.runbook.report.Report;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Installs Chatwoot, or converges an existing install. Running it again is always safe.
 *
 * <p>The input stays undecoded: with a typed parameter one unknown field, typed in the Temporal UI, would make the workflow task fail
 * for ever. The first activity parses it.
 */
@WorkflowInterface
public interface InstallChatwoot {

    /**
     * @param spec the spec as JSON, all of it optional; null and {@code {}} install the defaults
     * @return the report of a run that SUCCEEDED; every other outcome is a failure whose type is the outcome
     */
    @WorkflowMethod
    Report run(RawValue spec);

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
}
