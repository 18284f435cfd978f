package io.keybuzz.runbook.run;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Lets a workflow task cancel an activity that has ended meanwhile. Temporal's test server (1.38.0) refuses such a task and loses it, and
 * the run stands still for ever; the real server fails it and makes it anew, as it is done here for it ({@code docs/adr/0004}).
 */
final class LateCancels implements ClientInterceptor {
    private static final Set<String> ACTIVITY_ENDS =
            Set.of("RespondActivityTaskCompleted", "RespondActivityTaskFailed", "RespondActivityTaskCanceled");

    private final Map<ByteString, WorkflowExecution> tasks = new ConcurrentHashMap<>();
    // Between the look at the open activities and the end of the task none may end.
    private final Semaphore answers = new Semaphore(1);

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        String name = method.getBareMethodName();
        ClientCall<Q, A> call = next.newCall(method, options);
        if ("PollWorkflowTaskQueue".equals(name)) {
            return new Poll<>(call);
        }
        if ("RespondWorkflowTaskCompleted".equals(name) || ACTIVITY_ENDS.contains(name)) {
            return new Answer<>(call, WorkflowServiceGrpc.newBlockingStub(next));
        }
        return call;
    }

    /** Whether every activity that the completed task cancels is open; a task of which one is not, is failed. */
    private boolean taken(RespondWorkflowTaskCompletedRequest task, WorkflowServiceBlockingStub service) {
        List<Long> cancelled = task.getCommandsList().stream()
                .filter(command -> command.hasRequestCancelActivityTaskCommandAttributes())
                .map(command ->
                        command.getRequestCancelActivityTaskCommandAttributes().getScheduledEventId())
                .toList();
        WorkflowExecution run = tasks.remove(task.getTaskToken());
        if (run == null
                || cancelled.isEmpty()
                || open(task.getNamespace(), run, service).containsAll(cancelled)) {
            return true;
        }
        service.respondWorkflowTaskFailed(RespondWorkflowTaskFailedRequest.newBuilder()
                .setTaskToken(task.getTaskToken())
                .setNamespace(task.getNamespace())
                .setIdentity(task.getIdentity())
                .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND)
                .build());
        return false;
    }

    private static Set<Long> open(String namespace, WorkflowExecution run, WorkflowServiceBlockingStub service) {
        Set<String> pending = service
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(namespace)
                        .setExecution(run)
                        .build())
                .getPendingActivitiesList()
                .stream()
                .map(PendingActivityInfo::getActivityId)
                .collect(Collectors.toSet());
        return service
                .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace(namespace)
                        .setExecution(run)
                        .build())
                .getHistory()
                .getEventsList()
                .stream()
                .filter(event -> event.hasActivityTaskScheduledEventAttributes()
                        && pending.contains(
                                event.getActivityTaskScheduledEventAttributes().getActivityId()))
                .map(event -> event.getEventId())
                .collect(Collectors.toSet());
    }

    private final class Poll<Q, A> extends SimpleForwardingClientCall<Q, A> {
        Poll(ClientCall<Q, A> call) {
            super(call);
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            super.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onMessage(A message) {
                            PollWorkflowTaskQueueResponse task = (PollWorkflowTaskQueueResponse) message;
                            tasks.put(task.getTaskToken(), task.getWorkflowExecution());
                            super.onMessage(message);
                        }
                    },
                    headers);
        }
    }

    /** A worker's answer, given one at a time. */
    private final class Answer<Q, A> extends SimpleForwardingClientCall<Q, A> {
        private final WorkflowServiceBlockingStub service;
        private volatile boolean refused;

        Answer(ClientCall<Q, A> call, WorkflowServiceBlockingStub service) {
            super(call);
            this.service = service;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            answers.acquireUninterruptibly();
            super.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            answers.release();
                            super.onClose(
                                    refused ? Status.INVALID_ARGUMENT.withDescription("UnhandledCommand") : status,
                                    trailers);
                        }
                    },
                    headers);
        }

        @Override
        public void sendMessage(Q message) {
            if (message instanceof RespondWorkflowTaskCompletedRequest task && !taken(task, service)) {
                refused = true;
                cancel("A cancelled activity has ended meanwhile.", null);
            } else {
                super.sendMessage(message);
            }
        }

        @Override
        public void halfClose() {
            if (!refused) {
                super.halfClose();
            }
        }
    }
}
