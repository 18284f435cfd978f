package io.keybuzz.runbook.schedule;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.diagnosis.Cause;
import io.temporal.api.schedule.v1.Schedule;
import io.temporal.api.schedule.v1.SchedulePatch;
import io.temporal.api.workflowservice.v1.DescribeScheduleRequest;
import io.temporal.api.workflowservice.v1.PatchScheduleRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Those of the Temporal that the running activity came from. */
final class TemporalSchedules implements PausableSchedules {
    /** No retry mends these. */
    private static final Set<Status.Code> REFUSALS = Set.of(
            Status.Code.PERMISSION_DENIED,
            Status.Code.UNAUTHENTICATED,
            Status.Code.UNIMPLEMENTED,
            Status.Code.INVALID_ARGUMENT);

    @Override
    public Optional<State> find(String scheduleId) {
        WorkflowClient client = client();
        try {
            Schedule found = service(client)
                    .describeSchedule(DescribeScheduleRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setScheduleId(scheduleId)
                            .build())
                    .getSchedule();
            return Optional.of(
                    new State(found.getState().getPaused(), found.getPolicies().getPauseOnFailure()));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure("describe", scheduleId, e);
        }
    }

    @Override
    public void pause(String scheduleId, String note) {
        WorkflowClient client = client();
        try {
            service(client)
                    .patchSchedule(PatchScheduleRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setScheduleId(scheduleId)
                            .setPatch(SchedulePatch.newBuilder().setPause(note))
                            .setIdentity(client.getOptions().getIdentity())
                            .setRequestId(UUID.randomUUID().toString())
                            .build());
        } catch (StatusRuntimeException e) {
            throw failure("pause", scheduleId, e);
        }
    }

    private static RuntimeException failure(String verb, String scheduleId, StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        String summary = "Temporal does not " + verb + " schedule " + scheduleId + ": " + code;
        return REFUSALS.contains(code)
                ? Failures.step(
                        Cause.REFUSED,
                        summary,
                        List.of(),
                        "Let the worker's identity describe and patch schedules, or pause it by hand")
                : new IllegalStateException(summary);
    }

    private static WorkflowServiceBlockingStub service(WorkflowClient client) {
        return client.getWorkflowServiceStubs().blockingStub();
    }

    private static WorkflowClient client() {
        return Heartbeat.context()
                .orElseThrow(() -> new IllegalStateException("A schedule can be paused inside an activity only"))
                .getWorkflowClient();
    }
}
