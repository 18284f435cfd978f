package io.keybuzz.runbook.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.schedule.ScheduledStart;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Runs of a target that have ended; its schedule has the same id, and Temporal adds the time to the ids of what a schedule starts. */
final class ClosedRuns {
    /** Runs that left no report, such as one with a wrong input, are passed over; more of them in a row are given up. */
    private static final int LOOKED_AT = 20;

    private ClosedRuns() {}

    /**
     * The newest closed run's report that there is.
     *
     * @param workflowIds of one target
     * @param stored the one that the cluster keeps, which may be of a run whose report Temporal cannot tell
     */
    static Optional<Report> newest(WorkflowClient client, List<String> workflowIds, Supplier<Optional<Report>> stored) {
        return closed(client, workflowIds).stream()
                .map(run -> report(client, client.newUntypedWorkflowStub(run, Optional.empty()))
                        .or(() -> stored.get().filter(report -> run.getRunId().equals(report.runId()))))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static List<WorkflowExecution> closed(WorkflowClient client, List<String> workflowIds) {
        String any = workflowIds.stream()
                .map(id -> "WorkflowId = '" + id + "' OR " + ScheduledStart.SCHEDULE_ID + " = '" + id + "'")
                .collect(Collectors.joining(" OR "));
        try {
            return client.listExecutions("(" + any + ") AND ExecutionStatus != 'Running'")
                    .limit(LOOKED_AT)
                    .map(run -> run.getExecution())
                    .toList();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
                throw e;
            }
            return workflowIds.stream()
                    .flatMap(id -> newestIfClosed(client, id).stream())
                    .sorted(Comparator.comparing(WorkflowExecutionDescription::getCloseTime)
                            .reversed())
                    .map(WorkflowExecutionDescription::getExecution)
                    .toList();
        }
    }

    /** For a Temporal that cannot list, as its test server cannot. */
    private static Optional<WorkflowExecutionDescription> newestIfClosed(WorkflowClient client, String workflowId) {
        try {
            WorkflowExecutionDescription newest =
                    client.newUntypedWorkflowStub(workflowId).describe();
            return newest.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
                    ? Optional.empty()
                    : Optional.of(newest);
        } catch (WorkflowNotFoundException none) {
            return Optional.empty();
        }
    }

    /** The report of a run that has ended; empty when it left none. */
    static Optional<Report> report(WorkflowClient client, WorkflowStub run) {
        try {
            return Optional.ofNullable(run.getResult(Report.class));
        } catch (WorkflowException failed) {
            return WatchEnd.of(failed, client) instanceof WatchEnd.Reported reported
                    ? Optional.of(reported.report())
                    : Optional.empty();
        }
    }
}
