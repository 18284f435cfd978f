package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import java.util.List;

/** Why ingress addresses do not answer as they should now. */
public final class WayInProblems implements Precheck {
    /** Where nobody is administrator yet the first leads elsewhere than to the page of the second. */
    private static final List<String> PATHS = List.of("/", "/app/login");

    private final Connections connections;

    public WayInProblems(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Findings look(Target target) {
        IngressAddresses found = IngressAddresses.find(connections.kubernetes(), target.spec());
        HttpAsker asker = new HttpAsker(connections.addresses(), target.run());
        try (IngressWatch watch = new IngressWatch(connections, target, asker)) {
            return Findings.problems(watch.now(found.addresses(), PATHS));
        }
    }
}
