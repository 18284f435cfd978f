package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;

/** Why ingress addresses do not answer as they should now. */
public final class WayInProblems implements Precheck {
    private final Connections connections;

    public WayInProblems(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Findings look(Target target) {
        try {
            IngressAddresses found = IngressAddresses.find(connections.kubernetes(), target.spec());
            try (IngressWatch watch =
                    new IngressWatch(connections, target, new HttpAsker(connections.addresses(), target.run()))) {
                return Findings.problems(watch.now(found.addresses()));
            }
        } catch (KubernetesClientException e) {
            throw new IllegalStateException("The Kubernetes API did not answer while the ingress was looked at: "
                    + RemoteText.neutralise(e.getMessage()));
        }
    }
}
