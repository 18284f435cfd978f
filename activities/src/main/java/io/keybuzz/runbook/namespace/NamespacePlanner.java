package io.keybuzz.runbook.namespace;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ObjectPlan;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.util.List;

/** What would be done to the namespace. */
public final class NamespacePlanner implements Planner {
    private final ObjectPlan objects;

    public NamespacePlanner(Connections connections) {
        this(new ServerSideApply(connections));
    }

    /** @param objects how objects are compared */
    public NamespacePlanner(ObjectPlan objects) {
        this.objects = objects;
    }

    @Override
    public Step step() {
        return Step.CREDENTIALS;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        return objects.plan(target, NamespaceActivitiesImpl.desired(target.namespace())).stream()
                .toList();
    }
}
