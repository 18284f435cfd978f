package io.keybuzz.runbook.install;

import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.RunbookMessages;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Installs Chatwoot, or converges an existing install. Running it again is always safe.
 *
 * <p>The input stays undecoded: with a typed parameter one unknown field, typed in the Temporal UI, would make the workflow task fail
 * for ever. The first activity parses it.
 */
@WorkflowInterface
public interface InstallChatwoot extends RunbookMessages {

    /**
     * @param spec the spec as JSON, all of it optional; null and {@code {}} install the defaults
     * @return the report of a run that SUCCEEDED; every other outcome is a failure whose type is the outcome
     */
    @WorkflowMethod
    Report run(RawValue spec);
}
