package io.keybuzz.runbook.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.util.List;

/** What would be done to the ConfigMap. */
public final class ConfigPlanner implements Planner {
    private final Connections connections;
    private final ServerSideApply apply;

    public ConfigPlanner(Connections connections) {
        this.connections = connections;
        this.apply = new ServerSideApply(connections);
    }

    @Override
    public Step step() {
        return Step.CONFIG;
    }

    /** The ConfigMap as the step would leave it. */
    public ConfigMap foreseen(Target target) {
        return apply.foresee(
                target,
                LiveConfig.desired(connections.kubernetes(), target.spec()).object(),
                ConfigMap.class);
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        DesiredConfig desired = LiveConfig.desired(connections.kubernetes(), target.spec());
        return apply.plan(target, desired.object()).stream().toList();
    }
}
