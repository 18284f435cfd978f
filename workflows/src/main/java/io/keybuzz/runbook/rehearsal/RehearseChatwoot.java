package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.RunbookMessages;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Rehearses an image's migrations on the last backup, restored into a database that is dropped afterwards. */
@WorkflowInterface
public interface RehearseChatwoot extends RunbookMessages {

    /**
     * @param input {@link RehearsalOptions} as JSON; the image has to be given
     * @return the report of a run that SUCCEEDED; every other outcome is a failure whose type is the outcome
     */
    @WorkflowMethod
    Report run(RawValue input);
}
