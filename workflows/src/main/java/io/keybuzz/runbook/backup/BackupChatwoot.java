package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.RunbookMessages;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Makes a backup of an install's database where the spec of the last install says. */
@WorkflowInterface
public interface BackupChatwoot extends RunbookMessages {

    /**
     * @param input {@link BackupOptions} as JSON; null and {@code {}} back up the namespace chatwoot
     * @return the report of a run that SUCCEEDED; every other outcome is a failure whose type is the outcome
     */
    @WorkflowMethod
    Report run(RawValue input);
}
