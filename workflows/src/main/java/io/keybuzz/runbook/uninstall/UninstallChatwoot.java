package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.RunbookMessages;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Removes what the runbook made, after it has shown what goes and a person has said yes. What others made stays, and so do the database
 * and the Secrets unless the input says otherwise; a later install adopts what was kept.
 */
@WorkflowInterface
public interface UninstallChatwoot extends RunbookMessages {

    /**
     * @param input {@link UninstallOptions} as JSON; the namespace has to be given
     * @return the report of a run that SUCCEEDED; every other outcome is a failure whose type is the outcome
     */
    @WorkflowMethod
    Report run(RawValue input);
}
