package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.RunbookMessages;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Brings an install to a new image, or to secrets that changed, by the spec of the last install. Service comes first: whatever fails,
 * the previous version answers again before anybody is asked.
 */
@WorkflowInterface
public interface RedeployChatwoot extends RunbookMessages {

    /**
     * @param options {@link RedeployOptions} as JSON, all of it optional; null and {@code {}} redeploy the namespace chatwoot
     * @return the report of a run that SUCCEEDED, had NOTHING_TO_DO or STOOD_DOWN; every other outcome is a failure whose type is the
     *     outcome
     */
    @WorkflowMethod
    Report run(RawValue options);
}
