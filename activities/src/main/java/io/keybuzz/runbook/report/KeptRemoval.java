package io.keybuzz.runbook.report;

import io.fabric8.kubernetes.api.model.Secret;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.Deletion;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.uninstall.Belonging;
import io.keybuzz.runbook.uninstall.InventoryRequest;
import io.keybuzz.runbook.uninstall.Leavings;
import io.keybuzz.runbook.uninstall.Part;
import io.keybuzz.runbook.uninstall.Removal;
import io.keybuzz.runbook.uninstall.RemovalRequest;
import io.keybuzz.runbook.uninstall.Removed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What is kept about an install in the namespace {@code chatwoot-runbook}: its spec, previous contents of what runs changed, and with
 * the Secrets their fingerprints. The last report and the Lease stay, whose token must never start again.
 */
public final class KeptRemoval implements Removal {
    private static final String TARGET = "chatwoot-runbook/target";

    private final Connections connections;

    public KeptRemoval(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Part part() {
        return Part.TRACES;
    }

    @Override
    public List<Belonging> list(InventoryRequest request) {
        String namespace = request.target().namespace();
        String spec = StoredSpec.secretName(namespace);
        String fingerprints = namespace + "-fingerprints";
        List<Belonging> found = new ArrayList<>();
        for (Secret secret : secrets()) {
            String name = secret.getMetadata().getName();
            if (name.equals(fingerprints) && request.options().keepSecrets()) {
                found.add(Belonging.staying(
                        Part.TRACES,
                        ServerSideApply.nameOf(secret),
                        "the next install sees by it whether the Secrets that stay were exchanged",
                        Deletion.command(ServerSideApply.nameOf(secret))));
            } else if (name.equals(spec) || name.equals(fingerprints) || previousContent(secret, namespace)) {
                found.add(Belonging.going(
                        Part.TRACES,
                        ServerSideApply.nameOf(secret),
                        secret.getMetadata().getUid(),
                        null,
                        Deletion.command(ServerSideApply.nameOf(secret))));
            }
        }
        // The spec last: an uninstall that could not finish is started again from it.
        String last = "Secret/" + ServerSideApply.OWN_NAMESPACE + "/" + spec;
        found.sort(Comparator.comparing((Belonging b) -> b.object().equals(last)));
        return found;
    }

    @Override
    public Removed remove(RemovalRequest request) {
        Deletion deletion = new Deletion(connections);
        Leavings leavings = new Leavings();
        for (Belonging belonging : request.going()) {
            boolean gone =
                    leavings.take(belonging, deletion.delete(request.target(), belonging.object(), belonging.id()));
            if (!gone) {
                break;
            }
        }
        return leavings.removed();
    }

    @Override
    public String look(Target target) {
        return "kubectl -n " + ServerSideApply.OWN_NAMESPACE + " get secrets";
    }

    private List<Secret> secrets() {
        return connections
                .kubernetes()
                .secrets()
                .inNamespace(ServerSideApply.OWN_NAMESPACE)
                .list()
                .getItems();
    }

    private static boolean previousContent(Secret secret, String namespace) {
        Map<String, String> annotations = secret.getMetadata().getAnnotations();
        return annotations != null && namespace.equals(annotations.get(TARGET));
    }
}
