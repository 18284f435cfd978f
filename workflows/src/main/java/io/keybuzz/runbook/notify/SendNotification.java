package io.keybuzz.runbook.notify;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * One notification on its way: a workflow of its own, so that a receiver that is down holds up no run and is told all the same, also
 * after the run has ended.
 */
@WorkflowInterface
public interface SendNotification {

    @WorkflowMethod
    void run(Notification notification);
}
