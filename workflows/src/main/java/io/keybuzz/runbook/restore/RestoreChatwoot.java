package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.RunbookMessages;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Brings a backup of an install's database back. Parks once, with what is lost by it; the database that was in use is kept. */
@WorkflowInterface
public interface RestoreChatwoot extends RunbookMessages {

    /**
     * @param input {@link RestoreOptions} as JSON; namespace and backup have to be given
     * @return the report of a run that SUCCEEDED; every other outcome is a failure whose type is the outcome
     */
    @WorkflowMethod
    Report run(RawValue input);
}
