package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.RunbookMessages;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Checks an install, says why what fails does, and shows what somebody changed since. Takes no lock and changes nothing. */
@WorkflowInterface
public interface VerifyChatwoot extends RunbookMessages {

    /**
     * @param input {@link VerifyOptions} as JSON, all of it optional; null and {@code {}} verify the namespace {@code chatwoot}
     * @return the report when every check passed; a check that failed (with {@code strict} also one that warned) is a failure of type
     *     FAILED with the report in its details
     */
    @WorkflowMethod
    Report run(RawValue input);
}
