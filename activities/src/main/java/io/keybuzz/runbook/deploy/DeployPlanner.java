package io.keybuzz.runbook.deploy;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import java.util.List;
import java.util.Optional;

/** What step deploy would change, given ConfigMap and Secret as the steps before it would leave them. */
public final class DeployPlanner implements Planner {
    /** Stands for the checksum of what has yet to be generated. */
    private static final String LATER = "of secrets that the run generates";

    private final ServerSideApply apply;
    private final DesiredWorkload desired;
    private final ForeseenChecksum checksum;

    public DeployPlanner(Connections connections) {
        this.apply = new ServerSideApply(connections);
        this.desired = new DesiredWorkload(connections.kubernetes());
        this.checksum = new ForeseenChecksum(connections);
    }

    @Override
    public Step step() {
        return Step.DEPLOY;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        return desired.of(target, checksum.of(target).orElse(LATER)).stream()
                .map(object -> apply.plan(target, object))
                .flatMap(Optional::stream)
                .toList();
    }
}
