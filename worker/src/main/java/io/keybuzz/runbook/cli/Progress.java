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

/** What {@code progress()} of a run answers. */
final class Progress {
    private static final long ANSWER_MILLIS = 1_000;

    private Progress() {}

    /**
     * The run as it is now; empty when nobody answers in time. The client's own query is not used: without a worker it is tried again
     * for a minute.
     *
     * @param run without a run id the newest one
     */
    static Optional<Report> of(WorkflowClient client, WorkflowExecution run) {
        try {
            QueryWorkflowResponse answer = client.getWorkflowServiceStubs()
                    .blockingStub()
                    .withDeadlineAfter(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                    .queryWorkflow(QueryWorkflowRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setExecution(run)
                            .setQuery(WorkflowQuery.newBuilder().setQueryType("progress"))
                            .build());
            return Optional.ofNullable(client.getOptions()
                    .getDataConverter()
                    .fromPayloads(0, Optional.of(answer.getQueryResult()), Report.class, Report.class));
        } catch (StatusRuntimeException nobodyAnswers) {
            return Optional.empty();
        }
    }
}
