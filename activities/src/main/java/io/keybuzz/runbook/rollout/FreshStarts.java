package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces pods that a crash, or a failed pull, from before the watch keeps down: the kubelet would wait for up to five minutes before
 * it starts or pulls again, and a new one shows within seconds whether what kept the old one down is mended. What keeps the new one
 * down is told as any.
 */
final class FreshStarts {
    private final Connections connections;
    private final Deletion deletion;
    private final Target target;
    private final Crashes before;
    private final List<ObjectChange> changes = new ArrayList<>();

    FreshStarts(Connections connections, Target target, Crashes before) {
        this.connections = connections;
        this.deletion = new Deletion(connections);
        this.target = target;
        this.before = before;
    }

    /** Deletes those of these pods that are still down; to be asked in every round, since a controller may be late. */
    void give(List<Pod> pods) {
        for (Pod pod : pods) {
            if (before.keepDown(pod) && !isReplaced(pod)) {
                replace(pod);
            }
        }
    }

    /** What was deleted so far. */
    List<ObjectChange> changes() {
        return List.copyOf(changes);
    }

    private void replace(Pod pod) {
        PodResource live = connections
                .kubernetes()
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName());
        Heartbeat.beat(pod.getMetadata().getName() + " was down before and is replaced");
        Pod now = live.get();
        // It may have been started since it was seen, and may still be until the request arrives.
        if (now != null && before.keepDown(now) && deletion.asSeen(target, now)) {
            changes.add(change(pod));
        }
    }

    private boolean isReplaced(Pod pod) {
        return changes.contains(change(pod));
    }

    private static ObjectChange change(Pod pod) {
        return new ObjectChange(ServerSideApply.nameOf(pod), Change.DELETED);
    }
}
