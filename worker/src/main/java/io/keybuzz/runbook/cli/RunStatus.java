package io.keybuzz.runbook.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.lock.Holder;
import io.keybuzz.runbook.report.Report;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How the newest run of a target stands. Asked all at once, since the answer is due within 2 s.
 *
 * @param state in words; null: there is no run
 * @param progress null when no worker answers
 * @param polling null when Temporal cannot tell
 * @param holder of the target's lock; null: nobody, or the cluster does not answer
 * @param taskFailure why the workflow task fails; null: it does not
 */
record RunStatus(
        String state,
        WorkflowExecutionStatus temporalStatus,
        Report progress,
        Boolean polling,
        Holder holder,
        String taskFailure) {

    private static final long ANSWER_MILLIS = 1_100;

    static RunStatus of(WorkflowClient client, String workflowId, ClusterView cluster, String namespace) {
        Executor threads = DaemonThreads.each("status");
        WorkflowStub stub = client.newUntypedWorkflowStub(workflowId);
        var described = CompletableFuture.supplyAsync(() -> describe(client, workflowId), threads);
        var polling = CompletableFuture.supplyAsync(() -> Pollers.polling(client), threads);
        var progress = soon(CompletableFuture.supplyAsync(
                () -> ProgressQuery.of(
                                client,
                                WorkflowExecution.newBuilder()
                                        .setWorkflowId(workflowId)
                                        .build())
                        .orElse(null),
                threads));
        var holder = soon(
                CompletableFuture.supplyAsync(() -> cluster.holder(namespace).orElse(null), threads));
        Optional<DescribeWorkflowExecutionResponse> run = Joined.of(described);
        Boolean polls = Joined.of(polling).orElse(null);
        if (run.isEmpty()) {
            return new RunStatus(null, null, null, polls, holder.join(), null);
        }
        var info = run.get().getWorkflowExecutionInfo();
        boolean open = info.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        // Without a worker there is nothing to wait for; what has closed is known without one.
        Supplier<Report> asked = () -> Boolean.FALSE.equals(polls) ? progress.getNow(null) : progress.join();
        Report report = open ? asked.get() : ClosedRuns.report(client, stub).orElseGet(asked);
        String words = word(info.getStatus()) + " (run " + info.getExecution().getRunId() + ")";
        return new RunStatus(
                words,
                info.getStatus(),
                report,
                // Temporal remembers a worker for minutes after its end; an open run that nobody answers for has none.
                open ? Boolean.valueOf(report != null) : polls,
                holder.join(),
                open ? taskFailure(client, run.get()) : null);
    }

    int exitCode() {
        if (state == null || Boolean.FALSE.equals(polling) || taskFailure != null) {
            return ExitCode.FAILED;
        }
        if (progress != null && progress.waiting() != null) {
            return ExitCode.PARKED;
        }
        boolean well = temporalStatus == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
                || temporalStatus == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED;
        return well ? ExitCode.OK : ExitCode.FAILED;
    }

    private static Optional<DescribeWorkflowExecutionResponse> describe(WorkflowClient client, String workflowId) {
        try {
            return Optional.of(client.getWorkflowServiceStubs()
                    .blockingStub()
                    .withDeadlineAfter(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                            .build()));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String taskFailure(WorkflowClient client, DescribeWorkflowExecutionResponse run) {
        int attempt = run.getPendingWorkflowTask().getAttempt();
        if (attempt <= 1) {
            return null;
        }
        String reason = TaskFailures.last(client, run.getWorkflowExecutionInfo().getExecution());
        return "attempt " + attempt + (reason == null ? "" : ": " + reason);
    }

    private static String word(WorkflowExecutionStatus status) {
        return status.name().substring("WORKFLOW_EXECUTION_STATUS_".length()).toLowerCase(Locale.ROOT);
    }

    private static <T> CompletableFuture<T> soon(CompletableFuture<T> future) {
        return future.completeOnTimeout(null, ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(noAnswer -> null);
    }
}
