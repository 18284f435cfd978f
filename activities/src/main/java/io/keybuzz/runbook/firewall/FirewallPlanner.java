package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import java.time.Duration;
import java.util.List;

/** The rules that a run would add now: none where no pod has an address yet, since nothing is proven then. */
public final class FirewallPlanner implements Planner {
    private final FirewallLook look;

    public FirewallPlanner(Connections connections) {
        this.look = new FirewallLook(connections);
    }

    @Override
    public Step step() {
        return Step.FIX_FIREWALL;
    }

    @Override
    public List<PlannedChange> plan(Target target) {
        return foresee(target).changes();
    }

    @Override
    public Foreseen foresee(Target target) {
        FirewallPolicy policy = target.spec().firewall().policy();
        if (policy == FirewallPolicy.OFF || policy == FirewallPolicy.REPORT_ONLY) {
            return new Foreseen(List.of(), null);
        }
        if (look.pods(target).now().isEmpty()) {
            return new Foreseen(
                    List.of(),
                    "which rules are missing is proven when the first pod has an address: a firewall is blamed on"
                            + " evidence only");
        }
        return new Foreseen(
                look.observe(target, target.spec().firewall().nodes(), Duration.ZERO, Duration.ZERO).nodes().stream()
                        .flatMap(node -> node.proposed().stream().map(rule -> planned(node.address(), rule)))
                        .toList(),
                null);
    }

    private static PlannedChange planned(String node, String rule) {
        boolean disable = rule.equals(NodeChange.DISABLE);
        return new PlannedChange(
                NodeFirewall.object(node, rule),
                disable ? Change.UPDATED : Change.CREATED,
                disable ? "-Status: active\n+Status: inactive\n" : "+ufw " + rule + "\n");
    }
}
