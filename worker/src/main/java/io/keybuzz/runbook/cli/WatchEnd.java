package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.lock.Holder;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TerminatedFailure;
import java.util.Arrays;
import java.util.List;

/** How watching a run ended. */
sealed interface WatchEnd {

    /** It waits for a decision. */
    record Parked(Report progress) implements WatchEnd {}

    /** It closed and left a report. */
    record Reported(Report report) implements WatchEnd {}

    /** Its input was wrong. */
    record Invalid(List<SpecError> errors) implements WatchEnd {}

    /** Another run has the target. @param holder null when it is not known */
    record Busy(String sentence, Holder holder) implements WatchEnd {}

    /** It closed without a report. */
    record Silent(String sentence) implements WatchEnd {}

    /** What a closed run's failure means. @param client is asked for the report of a cancelled one: Temporal keeps none with a cancel */
    static WatchEnd of(WorkflowException failure, WorkflowClient client) {
        Throwable cause = failure.getCause();
        if (cause instanceof ApplicationFailure application) {
            return of(application);
        }
        if (cause instanceof CanceledFailure) {
            return ProgressQuery.reported(client, failure.getExecution())
                    .<WatchEnd>map(Reported::new)
                    .orElseGet(() ->
                            new Silent("The run was cancelled; no worker answers for its report, which is kept in the"
                                    + " cluster: ./runbook report "
                                    + Names.namespaceOf(failure.getExecution().getWorkflowId())));
        }
        if (cause instanceof TerminatedFailure) {
            return new Silent(
                    "The run was terminated, and nothing was undone. The next install adopts what it finds there.");
        }
        return new Silent("The run failed: " + (cause == null ? failure.getMessage() : cause.getMessage()));
    }

    private static WatchEnd of(ApplicationFailure failure) {
        String type = failure.getType();
        boolean detailed = failure.getDetails().getSize() > 0;
        if (FailureType.INVALID_INPUT.equals(type) && detailed) {
            return new Invalid(failure.getDetails().get(InvalidInput.class).errors());
        }
        if (FailureType.ALREADY_RUNNING.equals(type)) {
            return new Busy(
                    failure.getOriginalMessage(),
                    detailed ? failure.getDetails().get(Holder.class) : null);
        }
        boolean outcome = Arrays.stream(Outcome.values()).anyMatch(o -> o.name().equals(type));
        return outcome && detailed
                ? new Reported(failure.getDetails().get(Report.class))
                : new Silent("The run failed: " + failure.getOriginalMessage());
    }
}
