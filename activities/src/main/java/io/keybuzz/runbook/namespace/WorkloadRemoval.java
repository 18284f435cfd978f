package io.keybuzz.runbook.namespace;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.deploy.PodTemplate;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.LiveView;
import io.keybuzz.runbook.uninstall.Belonging;
import io.keybuzz.runbook.uninstall.InventoryRequest;
import io.keybuzz.runbook.uninstall.Leavings;
import io.keybuzz.runbook.uninstall.Part;
import io.keybuzz.runbook.uninstall.Removal;
import io.keybuzz.runbook.uninstall.RemovalRequest;
import io.keybuzz.runbook.uninstall.Removed;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Ingress, Deployments, Jobs, Service and ConfigMap; and the wait until their pods have ended. */
public final class WorkloadRemoval implements Removal {
    /** Longer than the longest grace that the runbook gives a pod, a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Connections connections;
    private final Duration patience;

    public WorkloadRemoval(Connections connections) {
        this(connections, PATIENCE);
    }

    WorkloadRemoval(Connections connections, Duration patience) {
        this.connections = connections;
        this.patience = patience;
    }

    @Override
    public Part part() {
        return Part.WORKLOAD;
    }

    @Override
    public List<Belonging> list(InventoryRequest request) {
        return new ObjectInventory(connections.kubernetes())
                .of(request).stream().filter(b -> b.part() == part()).toList();
    }

    @Override
    public Removed remove(RemovalRequest request) {
        Deletion deletion = new Deletion(connections);
        Leavings leavings = new Leavings();
        for (Belonging belonging : request.going()) {
            leavings.take(belonging, deletion.delete(request.target(), belonging.object(), belonging.id()));
        }
        awaitPods(request)
                .forEach(pod -> leavings.left(new Undone(
                        ServerSideApply.nameOf(pod),
                        Undone.Status.FAILED,
                        "it has not ended " + patience.toSeconds() + " s after its owner was deleted, on node "
                                + pod.getSpec().getNodeName(),
                        Deletion.command(ServerSideApply.nameOf(pod)) + " --grace-period=0 --force")));
        return leavings.removed();
    }

    /** Those that do not end in time. */
    private List<Pod> awaitPods(RemovalRequest request) {
        long end = System.nanoTime() + patience.toNanos();
        try (LiveView view = new LiveView()) {
            Supplier<List<Pod>> pods = view.follow(connections
                    .kubernetes()
                    .pods()
                    .inNamespace(request.target().namespace())
                    .withLabel("app", PodTemplate.APP));
            while (true) {
                List<Pod> left = pods.get().stream()
                        .filter(pod -> isOf(pod, request.going()))
                        .toList();
                if (left.isEmpty() || System.nanoTime() > end) {
                    return left;
                }
                Heartbeat.beat("waiting for " + left.size() + " pods to end");
                view.awaitChange(LOOK_AGAIN);
            }
        }
    }

    /** A Deployment's pods are owned by its ReplicaSets, which may be gone by now. */
    private static boolean isOf(Pod pod, List<Belonging> removed) {
        String namespace = pod.getMetadata().getNamespace() + "/";
        return pod.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> removed.stream()
                        .map(Belonging::object)
                        .anyMatch(object ->
                                owner.getKind().equals("Job") && object.equals("Job/" + namespace + owner.getName())
                                        || owner.getKind().equals("ReplicaSet")
                                                && object.equals("Deployment/" + namespace
                                                        + owner.getName().replaceFirst("-[a-z0-9]+$", ""))));
    }

    @Override
    public String look(Target target) {
        return "kubectl -n " + target.namespace() + " get ingresses,deployments,jobs,pods,services,configmaps";
    }
}
