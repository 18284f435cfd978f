package io.keybuzz.runbook.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.schedule.ScheduledStart;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Which run of a target people mean: the one that a person started, or one of its schedule, whose ids have the time behind them. */
final class NewestRun {
    private static final long ANSWER_MILLIS = 4_000;
    /** What a Temporal that cannot list, or does not know the attribute, answers. */
    private static final Set<Status.Code> CANNOT_TELL = Set.of(Status.Code.UNIMPLEMENTED, Status.Code.INVALID_ARGUMENT);

    private static final Comparator<WorkflowExecutionInfo> OPEN_THEN_LATEST = Comparator.comparing(NewestRun::open)
            .thenComparing(info -> info.getStartTime().getSeconds());

    private NewestRun() {}

    /** The workflow id of the run that is open, else of the one that was started last; the target's own where there is none. */
    static String id(WorkflowClient client, String workflowId) {
        return Stream.concat(scheduled(client, workflowId).stream(), persons(client, workflowId).stream())
                .max(OPEN_THEN_LATEST)
                .map(info -> info.getExecution().getWorkflowId())
                .orElse(workflowId);
    }

    private static Optional<WorkflowExecutionInfo> scheduled(WorkflowClient client, String workflowId) {
        try {
            return temporal(client)
                    .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setQuery(ScheduledStart.SCHEDULE_ID + " = '" + workflowId + "'")
                            .setPageSize(1)
                            .build())
                    .getExecutionsList()
                    .stream()
                    .findFirst();
        } catch (StatusRuntimeException e) {
            if (CANNOT_TELL.contains(e.getStatus().getCode())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<WorkflowExecutionInfo> persons(WorkflowClient client, String workflowId) {
        try {
            return Optional.of(temporal(client)
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                            .build())
                    .getWorkflowExecutionInfo());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static WorkflowServiceBlockingStub temporal(WorkflowClient client) {
        return client.getWorkflowServiceStubs().blockingStub().withDeadlineAfter(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static boolean open(WorkflowExecutionInfo run) {
        return run.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    }
}
