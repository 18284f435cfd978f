package io.keybuzz.runbook.cli;

import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.run.Names;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.client.WorkflowClient;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether a worker polls. */
final class Pollers {
    // Temporal remembers pollers for five minutes; a living one comes back after at most one long poll of a minute.
    private static final long ALIVE_MILLIS = TimeUnit.SECONDS.toMillis(70);

    private Pollers() {}

    /** Asks within a second; empty where Temporal cannot tell, as its test server cannot. */
    static Optional<Boolean> polling(WorkflowClient client) {
        try {
            long now = System.currentTimeMillis();
            return Optional.of(client
                    .getWorkflowServiceStubs()
                    .blockingStub()
                    .withDeadlineAfter(1, TimeUnit.SECONDS)
                    .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setTaskQueue(TaskQueue.newBuilder().setName(Names.TASK_QUEUE))
                            .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
                            .build())
                    .getPollersList()
                    .stream()
                    .anyMatch(p -> now - Timestamps.toMillis(p.getLastAccessTime()) < ALIVE_MILLIS));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED
                    || e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
