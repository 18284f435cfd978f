package io.keybuzz.runbook.cli;

import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.activity.RemoteText;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.client.WorkflowClient;
import java.util.concurrent.TimeUnit;

/** Why a workflow task fails. */
final class TaskFailures {
    private TaskFailures() {}

    /** The last reason that the history has; null when it has none, or cannot be read backwards. */
    static String last(WorkflowClient client, WorkflowExecution run) {
        try {
            return client
                    .getWorkflowServiceStubs()
                    .blockingStub()
                    .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                    .getWorkflowExecutionHistoryReverse(GetWorkflowExecutionHistoryReverseRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setExecution(run)
                            .setMaximumPageSize(20)
                            .build())
                    .getHistory()
                    .getEventsList()
                    .stream()
                    .filter(event -> event.hasWorkflowTaskFailedEventAttributes())
                    .map(event -> event.getWorkflowTaskFailedEventAttributes()
                            .getFailure()
                            .getMessage())
                    .map(RemoteText::neutralise)
                    .findFirst()
                    .orElse(null);
        } catch (StatusRuntimeException unknown) {
            return null;
        }
    }
}
