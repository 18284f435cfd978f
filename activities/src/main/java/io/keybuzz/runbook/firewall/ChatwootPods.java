package io.keybuzz.runbook.firewall;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.kubernetes.WorkloadPods;
import io.keybuzz.runbook.run.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** The pods of Chatwoot and where they run. Waiting is watching. */
final class ChatwootPods {
    /** So many are probed at most. */
    static final int MOST = 12;

    private final KubernetesClient kubernetes;
    private final Target target;
    private Map<String, List<String>> nodes;

    ChatwootPods(KubernetesClient kubernetes, Target target) {
        this.kubernetes = kubernetes;
        this.target = target;
    }

    /** Those that have an address now; of more than a dozen some of each node, web and worker. */
    List<Pod> now() {
        return PodSample.of(all(), MOST).stream().map(this::pod).toList();
    }

    /** How many have an address now, those included that are too many to be probed. */
    int count() {
        return all().size();
    }

    private List<io.fabric8.kubernetes.api.model.Pod> all() {
        return WorkloadPods.all(kubernetes, target.namespace()).stream()
                .filter(ChatwootPods::placed)
                .toList();
    }

    /** Watches until one has an address; empty when none comes in time. */
    List<Pod> await(Duration patience) {
        List<Pod> now = now();
        return now.isEmpty() && watch(patience, ChatwootPods::placed, "a pod with an address") ? now() : now;
    }

    /** Watches until a container runs in one of them, the init container included; the pods as they are then. */
    List<Pod> awaitContainer(Duration patience) {
        watch(patience, p -> placed(p) && running(p) != null, "a running container");
        return now();
    }

    private boolean watch(Duration patience, Predicate<io.fabric8.kubernetes.api.model.Pod> wanted, String what) {
        CompletableFuture<List<io.fabric8.kubernetes.api.model.Pod>> seen = kubernetes
                .pods()
                .inNamespace(target.namespace())
                .withLabel("app", "chatwoot")
                .informOnCondition(pods -> pods.stream().anyMatch(wanted));
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                Heartbeat.beat("waiting for " + what);
                try {
                    seen.get(1, TimeUnit.SECONDS);
                    return true;
                } catch (TimeoutException notYet) {
                    continue;
                }
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the worker stopped waiting for " + what);
        } catch (ExecutionException e) {
            throw new IllegalStateException("pods cannot be watched");
        } finally {
            seen.cancel(true);
        }
    }

    private Pod pod(io.fabric8.kubernetes.api.model.Pod p) {
        String node = p.getSpec().getNodeName();
        ContainerStatus container = running(p);
        return new Pod(
                p.getMetadata().getName(),
                p.getStatus().getPodIP(),
                node,
                address(node, p.getStatus().getHostIP()),
                container == null ? null : container.getName(),
                container != null && container.getName().equals(Names.INIT_CONTAINER));
    }

    // The spec may know a node by another of its addresses than the kubelet does.
    private String address(String node, String hostIp) {
        List<String> listed = target.spec().firewall().nodes();
        if (hostIp != null && listed.contains(hostIp)) {
            return hostIp;
        }
        List<String> known = nodes().getOrDefault(node, List.of());
        return known.stream()
                .filter(listed::contains)
                .findFirst()
                .orElse(hostIp != null ? hostIp : known.isEmpty() ? String.valueOf(node) : known.get(0));
    }

    private Map<String, List<String>> nodes() {
        if (nodes == null) {
            nodes = new HashMap<>();
            try {
                for (Node n : kubernetes.nodes().list().getItems()) {
                    if (n.getStatus() != null && n.getStatus().getAddresses() != null) {
                        nodes.put(
                                n.getMetadata().getName(),
                                n.getStatus().getAddresses().stream()
                                        .map(NodeAddress::getAddress)
                                        .toList());
                    }
                }
            } catch (KubernetesClientException notAllowed) {
                return nodes;
            }
        }
        return nodes;
    }

    private static boolean placed(io.fabric8.kubernetes.api.model.Pod p) {
        // A Job's pod may end while it is probed, and silence would be its end and no firewall.
        return !"Never".equals(p.getSpec().getRestartPolicy())
                && p.getStatus() != null
                && p.getStatus().getPodIP() != null
                && !p.getStatus().getPodIP().isEmpty()
                && p.getSpec().getNodeName() != null
                && PodLife.stays(p)
                && !Boolean.TRUE.equals(p.getSpec().getHostNetwork());
    }

    private static ContainerStatus running(io.fabric8.kubernetes.api.model.Pod p) {
        List<ContainerStatus> all = new ArrayList<>(p.getStatus().getContainerStatuses());
        all.addAll(p.getStatus().getInitContainerStatuses());
        return all.stream()
                .filter(c -> c.getState() != null && c.getState().getRunning() != null)
                .findFirst()
                .orElse(null);
    }
}
