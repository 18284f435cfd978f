package io.keybuzz.runbook.lock;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.activity.Heartbeat;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import java.util.Optional;

/** Asks the Temporal that the running activity came from. */
final class TemporalHolders implements HolderStatus {

    @Override
    public Known ask(Holder holder) {
        WorkflowClient client = Heartbeat.context()
                .orElseThrow(() -> new IllegalStateException("A holder can be asked about inside an activity only"))
                .getWorkflowClient();
        // A reset leaves the original run closed and goes on under a new run id, which still names the original as its
        // first.
        Optional<WorkflowExecutionInfo> newest = describe(client, holder.workflowId(), "");
        if (newest.filter(TemporalHolders::open)
                .filter(info -> holder.firstRunId().equals(firstRunId(info)))
                .isPresent()) {
            return Known.OPEN;
        }
        return describe(client, holder.workflowId(), holder.firstRunId())
                .map(info -> open(info) ? Known.OPEN : Known.CLOSED)
                .orElse(Known.UNKNOWN);
    }

    private static Optional<WorkflowExecutionInfo> describe(WorkflowClient client, String workflowId, String runId) {
        try {
            return Optional.of(client.getWorkflowServiceStubs()
                    .blockingStub()
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setExecution(WorkflowExecution.newBuilder()
                                    .setWorkflowId(workflowId)
                                    .setRunId(runId))
                            .build())
                    .getWorkflowExecutionInfo());
        } catch (StatusRuntimeException e) {
            Status.Code code = e.getStatus().getCode();
            if (code == Status.Code.NOT_FOUND || code == Status.Code.INVALID_ARGUMENT) {
                return Optional.empty();
            }
            throw new IllegalStateException("Temporal does not say whether " + workflowId + " still runs: " + code);
        }
    }

    private static boolean open(WorkflowExecutionInfo info) {
        return info.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    }

    private static String firstRunId(WorkflowExecutionInfo info) {
        return info.getFirstRunId().isEmpty() ? info.getExecution().getRunId() : info.getFirstRunId();
    }
}
