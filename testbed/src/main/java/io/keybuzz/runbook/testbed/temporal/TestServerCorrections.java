package io.keybuzz.runbook.testbed.temporal;

import com.google.protobuf.ByteString;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceImplBase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Two ways in which Temporal's test server (1.38.0) stands still for ever and the real server does not.
 *
 * <ul>
 *   <li>A sticky queue has no schedule-to-start time-out there, so workflow tasks and queries for a worker that is gone wait for it for
 *       ever. Here no queue is sticky: every worker replays from the start, and any worker will do.
 *   <li>Cancelling an activity that has ended while the workflow task was under way is refused with {@code ACTIVITY_UNKNOWN} after the
 *       task was taken off the books: it neither ends nor times out. Here such a task fails as the real server fails one that ends a
 *       run too early ({@code UnhandledCommand}): it is made anew, with the activity's end in it.
 * </ul>
 */
final class TestServerCorrections implements ServerInterceptor {
    private final WorkflowServiceImplBase service;
    private final OpenActivities activities;
    private final Map<ByteString, WorkflowExecution> tasks = new ConcurrentHashMap<>();
    // Between the look at the open activities and the end of the task none may end.
    private final ReentrantLock answers = new ReentrantLock();

    TestServerCorrections(WorkflowServiceImplBase service) {
        this.service = service;
        this.activities = new OpenActivities(service);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return switch (call.getMethodDescriptor().getBareMethodName()) {
            case "PollWorkflowTaskQueue" -> next.startCall(remembering(call), headers);
            case "RespondWorkflowTaskCompleted" ->
                new Answer<>(next.startCall(call, headers), message -> completes(call, message));
            case "RespondActivityTaskCompleted", "RespondActivityTaskFailed", "RespondActivityTaskCanceled" ->
                new Answer<>(next.startCall(call, headers), message -> true);
            default -> next.startCall(call, headers);
        };
    }

    private <Q, A> ServerCall<Q, A> remembering(ServerCall<Q, A> call) {
        return new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendMessage(A message) {
                PollWorkflowTaskQueueResponse task = (PollWorkflowTaskQueueResponse) message;
                if (task.hasWorkflowExecution()) {
                    tasks.put(task.getTaskToken(), task.getWorkflowExecution());
                }
                super.sendMessage(message);
            }
        };
    }

    /** Whether the task may be completed; one that may not is failed, and the worker told so. */
    private boolean completes(ServerCall<?, ?> call, Object message) {
        RespondWorkflowTaskCompletedRequest request = (RespondWorkflowTaskCompletedRequest) message;
        WorkflowExecution execution = tasks.remove(request.getTaskToken());
        if (execution == null || activities.allOpen(request, execution)) {
            return true;
        }
        service.respondWorkflowTaskFailed(
                RespondWorkflowTaskFailedRequest.newBuilder()
                        .setTaskToken(request.getTaskToken())
                        .setNamespace(request.getNamespace())
                        .setIdentity(request.getIdentity())
                        .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND)
                        .build(),
                new Received<>());
        call.close(Status.INVALID_ARGUMENT.withDescription("UnhandledCommand"), new Metadata());
        return false;
    }

    @SuppressWarnings("unchecked")
    private static <Q> Q notSticky(Q message) {
        return message instanceof RespondWorkflowTaskCompletedRequest request
                ? (Q) request.toBuilder().clearStickyAttributes().build()
                : message;
    }

    /** A worker's answer, taken one at a time. */
    private final class Answer<Q> extends SimpleForwardingServerCallListener<Q> {
        private final Predicate<Q> wanted;
        private Q message;

        Answer(ServerCall.Listener<Q> delegate, Predicate<Q> wanted) {
            super(delegate);
            this.wanted = wanted;
        }

        @Override
        public void onMessage(Q received) {
            message = received;
        }

        @Override
        public void onHalfClose() {
            answers.lock();
            try {
                if (wanted.test(message)) {
                    super.onMessage(notSticky(message));
                    super.onHalfClose();
                }
            } finally {
                answers.unlock();
            }
        }
    }
}
