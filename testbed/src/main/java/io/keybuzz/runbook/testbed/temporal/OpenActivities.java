package io.keybuzz.runbook.testbed.temporal;

import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceImplBase;
import java.util.HashSet;
import java.util.Set;

/** The activities of a run that have not ended. */
final class OpenActivities {
    private final WorkflowServiceImplBase service;

    OpenActivities(WorkflowServiceImplBase service) {
        this.service = service;
    }

    /** Whether every activity that the completed workflow task wants to cancel is still open. */
    boolean allOpen(RespondWorkflowTaskCompletedRequest request, WorkflowExecution execution) {
        Set<Long> cancelled = new HashSet<>();
        for (Command command : request.getCommandsList()) {
            if (command.hasRequestCancelActivityTaskCommandAttributes()) {
                cancelled.add(
                        command.getRequestCancelActivityTaskCommandAttributes().getScheduledEventId());
            }
        }
        return cancelled.isEmpty() || open(request.getNamespace(), execution).containsAll(cancelled);
    }

    private Set<Long> open(String namespace, WorkflowExecution execution) {
        Set<String> pending = new HashSet<>();
        for (PendingActivityInfo activity : describe(namespace, execution).getPendingActivitiesList()) {
            pending.add(activity.getActivityId());
        }
        Set<Long> open = new HashSet<>();
        for (HistoryEvent event : history(namespace, execution).getHistory().getEventsList()) {
            if (event.hasActivityTaskScheduledEventAttributes()
                    && pending.contains(
                            event.getActivityTaskScheduledEventAttributes().getActivityId())) {
                open.add(event.getEventId());
            }
        }
        return open;
    }

    private DescribeWorkflowExecutionResponse describe(String namespace, WorkflowExecution execution) {
        Received<DescribeWorkflowExecutionResponse> received = new Received<>();
        service.describeWorkflowExecution(
                DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(namespace)
                        .setExecution(execution)
                        .build(),
                received);
        return received.value();
    }

    private GetWorkflowExecutionHistoryResponse history(String namespace, WorkflowExecution execution) {
        Received<GetWorkflowExecutionHistoryResponse> received = new Received<>();
        service.getWorkflowExecutionHistory(
                GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace(namespace)
                        .setExecution(execution)
                        .build(),
                received);
        return received.value();
    }
}
