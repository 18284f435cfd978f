package io.keybuzz.runbook.report;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import java.util.List;

/** Installs of the runbook on the same cluster beside this one: those whose spec is kept. */
public final class OtherInstalls {
    private final Connections connections;

    public OtherInstalls(Connections connections) {
        this.connections = connections;
    }

    /** Their namespaces. */
    public List<String> of(Target target) {
        String suffix = StoredSpec.secretName("");
        return connections.kubernetes().secrets().inNamespace(ServerSideApply.OWN_NAMESPACE).list().getItems().stream()
                .map(s -> s.getMetadata().getName())
                .filter(name -> name.endsWith(suffix) && !name.equals(StoredSpec.secretName(target.namespace())))
                .map(name -> name.substring(0, name.length() - suffix.length()))
                .sorted()
                .toList();
    }
}
