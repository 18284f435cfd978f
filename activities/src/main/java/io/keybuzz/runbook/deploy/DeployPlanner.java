package io.keybuzz.runbook.deploy;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ObjectPlan;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.util.List;
import java.util.Optional;

/** What step deploy would change, given ConfigMap and Secret as they are now. */
public final class DeployPlanner implements Planner {
    private final ObjectPlan objects;
    private final DesiredWorkload desired;

    public DeployPlanner(Connections connections) {
        this(connections, new ServerSideApply(connections));
    }

    /** @param objects how objects are compared */
    public DeployPlanner(Connections connections, ObjectPlan objects) {
        this.objects = objects;
        this.desired = new DesiredWorkload(connections.kubernetes());
    }

    @Override
    public Step step() {
        return Step.DEPLOY;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        return desired.of(target).stream()
                .map(object -> objects.plan(target, object))
                .flatMap(Optional::stream)
                .toList();
    }
}
