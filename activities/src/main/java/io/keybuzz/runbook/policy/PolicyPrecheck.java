package io.keybuzz.runbook.policy;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import java.util.List;
import java.util.Map;

/** The worker's policy against the spec: what it does not allow is refused before anything else is asked. */
public final class PolicyPrecheck implements Precheck {
    private final Policy policy;

    public PolicyPrecheck(Connections connections) {
        this.policy = connections.policy();
    }

    @Override
    public boolean comesFirst() {
        return true;
    }

    @Override
    public Findings look(Target target) {
        return new Findings(List.of(), PolicyRules.violations(target.spec(), policy), List.of(), List.of(), Map.of());
    }
}
