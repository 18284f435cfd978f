package io.keybuzz.runbook.namespace;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.uninstall.Belonging;
import io.keybuzz.runbook.uninstall.InventoryRequest;
import io.keybuzz.runbook.uninstall.Leavings;
import io.keybuzz.runbook.uninstall.Part;
import io.keybuzz.runbook.uninstall.Removal;
import io.keybuzz.runbook.uninstall.RemovalRequest;
import io.keybuzz.runbook.uninstall.Removed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The Secrets, and the namespace when it is the runbook's own and nothing of anybody else's is in it. */
public final class NamespaceRemoval implements Removal {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Connections connections;
    private final KubernetesClient client;

    public NamespaceRemoval(Connections connections) {
        this.connections = connections;
        this.client = connections.kubernetes();
    }

    @Override
    public Part part() {
        return Part.NAMESPACE;
    }

    @Override
    public List<Belonging> list(InventoryRequest request) {
        return new ObjectInventory(client)
                .of(request).stream().filter(b -> b.part() == part()).toList();
    }

    @Override
    public Removed remove(RemovalRequest request) {
        Deletion deletion = new Deletion(connections);
        Leavings leavings = new Leavings();
        for (Belonging belonging : request.going()) {
            boolean namespace = belonging.object().startsWith("Namespace/");
            List<String> inside = namespace ? inhabitants(request.target().namespace()) : List.of();
            if (!inside.isEmpty()) {
                leavings.left(belonging.kept("it holds " + String.join(", ", inside)));
                continue;
            }
            Deletion.Result result = deletion.delete(request.target(), belonging.object(), belonging.id());
            String held = namespace && result.fate() == Deletion.Fate.GONE ? awaitEnd(request.target()) : null;
            if (held == null) {
                leavings.take(belonging, result);
            } else {
                leavings.left(belonging.failed(held));
            }
        }
        return leavings.removed();
    }

    /** Looked at last of all: somebody may have put something into it since it was listed. */
    private List<String> inhabitants(String name) {
        Namespace live = client.namespaces().withName(name).get();
        if (live == null || live.getMetadata().getDeletionTimestamp() != null) {
            return List.of();
        }
        return new NamespaceContents(client).all(name);
    }

    /** @return what holds it; null when it is gone */
    private String awaitEnd(Target target) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Namespace live = client.namespaces().withName(target.namespace()).get();
            if (live == null) {
                return null;
            }
            if (System.nanoTime() > end) {
                return "it is being deleted and does not end: "
                        + live.getStatus().getConditions().stream()
                                .filter(c -> "True".equals(c.getStatus()))
                                .map(c -> c.getType() + ": " + c.getMessage())
                                .collect(Collectors.joining("; "));
            }
            Heartbeat.beat("waiting for namespace " + target.namespace() + " to end");
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    @Override
    public String look(Target target) {
        return "kubectl -n " + target.namespace() + " get all,secrets; kubectl get namespace " + target.namespace();
    }
}
