package io.keybuzz.runbook.schedule;

import io.keybuzz.runbook.run.WorkflowType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The schedules of a cluster's targets, at Temporal. */
public final class Schedules {
    /** What can be left to the clock. */
    private static final Set<String> TYPES = Set.of(WorkflowType.REDEPLOY, WorkflowType.BACKUP, WorkflowType.VERIFY);

    private final ScheduleClient client;
    private final String cluster;

    public Schedules(WorkflowClient workflows, String cluster) {
        this.client = ScheduleClient.newInstance(
                workflows.getWorkflowServiceStubs(),
                ScheduleClientOptions.newBuilder()
                        .setNamespace(workflows.getOptions().getNamespace())
                        .setIdentity(workflows.getOptions().getIdentity())
                        .setDataConverter(workflows.getOptions().getDataConverter())
                        .build());
        this.cluster = cluster;
    }

    /** Makes a target's schedule, or changes the one that is there; one that is paused stays paused. */
    public ScheduleView set(String namespace, String cron, String timezone) {
        String id = RedeploySchedule.id(cluster, namespace);
        try {
            client.createSchedule(
                    id,
                    RedeploySchedule.of(
                            cluster,
                            namespace,
                            cron,
                            timezone,
                            ScheduleState.newBuilder().build()),
                    ScheduleOptions.newBuilder().build());
        } catch (ScheduleAlreadyRunningException there) {
            client.getHandle(id)
                    .update(input -> new ScheduleUpdate(RedeploySchedule.of(
                            cluster,
                            namespace,
                            cron,
                            timezone,
                            input.getDescription().getSchedule().getState())));
        }
        return view(namespace);
    }

    /** The schedule of a namespace. @throws io.temporal.client.schedules.ScheduleException when there is none */
    public ScheduleView view(String namespace) {
        return ScheduleView.of(handle(namespace).describe());
    }

    /** Those that start runs of this runbook, whoever made them and whatever they are called. */
    public List<ScheduleView> list() {
        return ours(client.listSchedules());
    }

    static List<ScheduleView> ours(Stream<ScheduleListDescription> all) {
        return all.filter(s -> TYPES.contains(String.valueOf(ScheduleView.workflowType(s))))
                .sorted(Comparator.comparing(ScheduleListDescription::getScheduleId))
                .map(ScheduleView::of)
                .toList();
    }

    /** Starts nothing until it is resumed. @param reason for whoever looks at it in the Temporal UI */
    public void pause(String namespace, String reason) {
        handle(namespace).pause(reason);
    }

    /** Starts again what is due from now on. */
    public void resume(String namespace, String reason) {
        handle(namespace).unpause(reason);
    }

    /** Starts a run now, as if it were due. */
    public void trigger(String namespace) {
        handle(namespace).trigger();
    }

    /** What it has started goes on. */
    public void delete(String namespace) {
        handle(namespace).delete();
    }

    private ScheduleHandle handle(String namespace) {
        return client.getHandle(RedeploySchedule.id(cluster, namespace));
    }
}
