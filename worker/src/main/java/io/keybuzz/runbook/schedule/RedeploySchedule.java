package io.keybuzz.runbook.schedule;

import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import java.util.List;
import java.util.Map;

/**
 * The Temporal Schedule that redeploys a target: one that overlaps is skipped, one that was missed by more than ten minutes is not made
 * up for, and one that fails pauses the schedule until somebody has looked.
 */
public final class RedeploySchedule {

    private RedeploySchedule() {}

    /** A target's schedule has the id of its runs; Temporal adds the time to the ids of those that it starts. */
    public static String id(String cluster, String namespace) {
        return Names.workflowId(cluster, namespace);
    }

    /**
     * The schedule.
     *
     * @param cron of five fields, see {@link Cron}
     * @param timezone of the tz database
     * @param state whether it is paused, and why
     */
    public static Schedule of(String cluster, String namespace, String cron, String timezone, ScheduleState state) {
        return Schedule.newBuilder()
                .setAction(ScheduleActionStartWorkflow.newBuilder()
                        .setWorkflowType(WorkflowType.REDEPLOY)
                        .setArguments(Map.of("namespace", namespace))
                        .setOptions(WorkflowOptions.newBuilder()
                                .setWorkflowId(id(cluster, namespace))
                                .setTaskQueue(Names.TASK_QUEUE)
                                .build())
                        .build())
                .setSpec(ScheduleSpec.newBuilder()
                        // Temporal keeps its own form of an expression, and what stands behind the # as it is.
                        .setCronExpressions(List.of(cron + " # " + cron))
                        .setTimeZoneName(timezone)
                        .build())
                .setPolicy(SchedulePolicy.newBuilder()
                        .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                        .setCatchupWindow(ScheduledStart.LATE)
                        .setPauseOnFailure(true)
                        .build())
                .setState(state)
                .build();
    }
}
