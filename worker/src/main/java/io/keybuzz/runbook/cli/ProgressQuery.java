package io.keybuzz.runbook.cli;

import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.report.Report;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowResponse;
import io.temporal.client.WorkflowClient;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What {@code progress()} and {@code report()} of a run answer. */
final class ProgressQuery {
    private static final long ANSWER_MILLIS = 1_000;

    private ProgressQuery() {}

    /**
     * The run as it is now; empty when nobody answers in time. The client's own query is not used: without a worker it is tried again
     * for a minute.
     *
     * @param run without a run id the newest one
     */
    static Optional<Report> of(WorkflowClient client, WorkflowExecution run) {
        return ask(client, run, "progress");
    }

    /** The report of a run that has ended; empty when nobody answers in time, or it left none. */
    static Optional<Report> reported(WorkflowClient client, WorkflowExecution run) {
        return ask(client, run, "report").filter(report -> report.outcome() != null);
    }

    private static Optional<Report> ask(WorkflowClient client, WorkflowExecution run, String query) {
        try {
            QueryWorkflowResponse answer = client.getWorkflowServiceStubs()
                    .blockingStub()
                    .withDeadlineAfter(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                    .queryWorkflow(QueryWorkflowRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setExecution(run)
                            .setQuery(WorkflowQuery.newBuilder().setQueryType(query))
                            .build());
            return Optional.ofNullable(client.getOptions()
                    .getDataConverter()
                    .fromPayloads(0, Optional.of(answer.getQueryResult()), Report.class, Report.class));
        } catch (StatusRuntimeException nobodyAnswers) {
            return Optional.empty();
        }
    }
}
