package io.keybuzz.runbook.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ObjectPlan;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What would be done to the ConfigMap. */
public final class ConfigPlanner implements Planner {
    private final Connections connections;
    private final ObjectPlan objects;

    public ConfigPlanner(Connections connections) {
        this(connections, new ServerSideApply(connections));
    }

    /** @param objects how objects are compared */
    public ConfigPlanner(Connections connections, ObjectPlan objects) {
        this.connections = connections;
        this.objects = objects;
    }

    @Override
    public Step step() {
        return Step.CONFIG;
    }

    /** The ConfigMap as a cluster gets it that has none. */
    public static ConfigMap manifest(Spec spec) {
        return DesiredConfig.of(spec, null, Set.of()).object();
    }

    /** The ConfigMap as the step would leave it. */
    public ConfigMap foreseen(Target target) {
        return new ServerSideApply(connections)
                .foresee(
                        target,
                        LiveConfig.desired(connections.kubernetes(), target.spec())
                                .object(),
                        ConfigMap.class);
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        DesiredConfig desired = LiveConfig.desired(connections.kubernetes(), target.spec());
        Optional<PlannedChange> now = objects.plan(target, desired.object());
        if (desired.leaked().isEmpty()) {
            return now.stream().toList();
        }
        // They go when the new pods serve, also where a run that ended before that has done the rest.
        String later = "# once the new pods serve: -" + String.join(", -", desired.leaked());
        return List.of(now.map(change -> new PlannedChange(
                        change.object(), change.change(), change.diff().stripTrailing() + "\n" + later))
                .orElseGet(() -> new PlannedChange(ServerSideApply.nameOf(desired.object()), Change.UPDATED, later)));
    }
}
