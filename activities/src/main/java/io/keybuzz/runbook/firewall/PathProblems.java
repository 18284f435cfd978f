package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import java.time.Duration;

/** Why the paths from nodes to pods, and from pods to PostgreSQL and Redis, are not open now. */
public final class PathProblems implements Precheck {
    private final FirewallLook look;

    public PathProblems(Connections connections) {
        this.look = new FirewallLook(connections);
    }

    @Override
    public Findings look(Target target) {
        Firewall firewall = target.spec().firewall();
        return firewall.policy() == FirewallPolicy.OFF
                ? Findings.NONE
                : Findings.problems(look.observe(target, firewall.nodes(), Duration.ZERO, Duration.ZERO)
                        .diagnoses());
    }
}
