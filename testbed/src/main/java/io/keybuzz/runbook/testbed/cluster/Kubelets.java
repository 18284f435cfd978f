package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.chatwoot.Surroundings;
import io.keybuzz.runbook.testbed.chatwoot.WebApp;
import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Scheduler and kubelets: every pod that is stored gets a node, an address and a life. */
public final class Kubelets {
    private final ClusterWorld world;
    private final Map<String, PodRun> running = new ConcurrentHashMap<>();
    private final AtomicInteger addresses = new AtomicInteger(9);

    Kubelets(ClusterWorld world) {
        this.world = world;
        world.store().subscribe(this::follow);
    }

    private void follow(ObjectStore.Change change) {
        if (change.type() != ResourceType.POD) {
            return;
        }
        String uid = Tree.text(change.object(), "metadata", "uid");
        if (change.kind().equals("ADDED")) {
            start(uid, change.object());
        } else if (change.kind().equals("DELETED")) {
            Optional.ofNullable(running.remove(uid)).ifPresent(PodRun::end);
        } else if (Tree.at(change.object(), "metadata", "deletionTimestamp") != null) {
            Optional.ofNullable(running.get(uid)).ifPresent(PodRun::end);
        }
    }

    private void start(String uid, Map<String, Object> pod) {
        ClusterNode node = leastLoaded();
        PodRun run = new PodRun(world, pod, node, node.podNet() + "." + addresses.incrementAndGet() % 250);
        running.put(uid, run);
        Thread thread = new Thread(run, "pod-" + Tree.text(pod, "metadata", "name"));
        thread.setDaemon(true);
        thread.start();
    }

    private ClusterNode leastLoaded() {
        List<ClusterNode> nodes =
                world.nodes().stream().filter(ClusterNode::takesPods).toList();
        return nodes.stream()
                .min(Comparator.comparingLong(node ->
                        running.values().stream().filter(r -> r.node() == node).count()))
                .orElseThrow();
    }

    /** The node's address where a pod's address lives; empty when there is no such pod. */
    public Optional<String> nodeOf(String podAddress) {
        return byAddress(podAddress).map(run -> run.node().address());
    }

    /** What answers on a pod's port 3000; empty when a connection is refused. */
    public Optional<WebApp> listening(String podAddress) {
        return byAddress(podAddress).map(PodRun::app);
    }

    /** The run of a pod that is stored. */
    Optional<PodRun> byName(String namespace, String pod) {
        return world.store()
                .get(ResourceType.POD, namespace, pod)
                .map(object -> running.get(Tree.text(object, "metadata", "uid")));
    }

    /** What answers inside a pod; empty when nothing does. */
    public Optional<WebApp> app(String namespace, String pod) {
        return byName(namespace, pod).map(PodRun::app);
    }

    /** What a running container lives in; empty when it is not running. */
    public Optional<Surroundings> inside(String namespace, String pod, String container) {
        return byName(namespace, pod)
                .flatMap(run -> run.container(container == null ? "" : container))
                .map(ContainerRun::here);
    }

    private Optional<PodRun> byAddress(String podAddress) {
        return running.values().stream()
                .filter(run -> run.ip().equals(podAddress))
                .findFirst();
    }

    /** Ends every pod's processes. */
    void end() {
        running.values().forEach(PodRun::end);
    }

    /** A container's output. */
    String log(String namespace, String pod, String container, boolean previous) {
        return byName(namespace, pod)
                .flatMap(run -> run.container(container))
                .map(run -> run.log(previous))
                .orElse("");
    }
}
