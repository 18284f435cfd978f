package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Deployments whose pods were started with another ConfigMap or Secret than lies there now. */
public final class StaleSettings implements Planner {
    private final Connections connections;
    private final DesiredWorkload workload;

    public StaleSettings(Connections connections) {
        this.connections = connections;
        this.workload = new DesiredWorkload(connections.kubernetes());
    }

    @Override
    public Step step() {
        return Step.DEPLOY;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        String now = workload.checksum(target.namespace());
        List<PlannedChange> stale = new ArrayList<>();
        for (String name : Names.WORKLOADS) {
            Deployment live = LiveDeployment.find(connections.kubernetes(), target.namespace(), name)
                    .orElse(null);
            if (live != null && !now.equals(checksum(live))) {
                stale.add(new PlannedChange(
                        ServerSideApply.nameOf(live),
                        Change.UPDATED,
                        "- its pods run with the ConfigMap and the Secret as they were before\n"
                                + "+ its pods run with what ConfigMap and Secret hold"));
            }
        }
        return stale;
    }

    private static String checksum(Deployment live) {
        Map<String, String> annotations =
                live.getSpec().getTemplate().getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(Names.CHECKSUM_ANNOTATION);
    }
}
