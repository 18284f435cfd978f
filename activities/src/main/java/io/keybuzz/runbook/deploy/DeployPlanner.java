package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ObjectPlan;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What step deploy would change, given ConfigMap and Secret as the steps before it would leave them. */
public final class DeployPlanner implements Planner {
    /** Stands for the checksum of what has yet to be generated. */
    private static final String LATER = "of secrets that the run generates";

    private final ObjectPlan objects;
    private final Function<Target, List<? extends HasMetadata>> desired;

    public DeployPlanner(Connections connections) {
        ForeseenChecksum checksum = new ForeseenChecksum(connections);
        DesiredWorkload workload = new DesiredWorkload(connections.kubernetes());
        this.objects = new ServerSideApply(connections);
        this.desired = target -> workload.of(target, checksum.of(target).orElse(LATER));
    }

    /**
     * Given ConfigMap and Secret as they are now.
     *
     * @param objects how objects are compared
     */
    public DeployPlanner(Connections connections, ObjectPlan objects) {
        this.objects = objects;
        this.desired = new DesiredWorkload(connections.kubernetes())::of;
    }

    @Override
    public Step step() {
        return Step.DEPLOY;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        return desired.apply(target).stream()
                .map(object -> objects.plan(target, object))
                .flatMap(Optional::stream)
                .toList();
    }
}
