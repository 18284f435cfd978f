package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

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
        return foreseen(look.observe(target, target.spec().firewall().nodes(), Duration.ZERO, Duration.ZERO));
    }

    /** Where a path is shut for another reason than rules that are missing, a run stops there, and a plan that is empty would lie. */
    static Foreseen foreseen(FirewallObserved seen) {
        List<PlannedChange> changes = seen.nodes().stream()
                .flatMap(node -> node.proposed().stream().map(rule -> planned(node.address(), rule)))
                .toList();
        String shut = seen.diagnoses().stream().map(Diagnosis::summary).collect(Collectors.joining("; "));
        return new Foreseen(
                changes,
                changes.isEmpty() && !shut.isEmpty()
                        ? "a path to or from pods is shut, and no rule would open it, so a run stops here: " + shut
                        : null);
    }

    private static PlannedChange planned(String node, String rule) {
        boolean disable = rule.equals(NodeChange.DISABLE);
        return new PlannedChange(
                NodeFirewall.object(node, rule),
                disable ? Change.UPDATED : Change.CREATED,
                disable ? "-Status: active\n+Status: inactive\n" : "+ufw " + rule + "\n");
    }
}
