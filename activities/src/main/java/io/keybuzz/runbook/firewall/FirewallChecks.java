package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The report's {@code node-pod-matrix} and {@code firewalls}. */
public final class FirewallChecks implements ReportCheck {
    private final FirewallLook look;
    private final NodeReports nodes;

    public FirewallChecks(Connections connections) {
        this.look = new FirewallLook(connections);
        this.nodes = new NodeReports(connections);
    }

    @Override
    public List<Check> check(CheckRequest request) {
        FirewallPolicy policy = request.target().spec().firewall().policy();
        if (policy == FirewallPolicy.OFF) {
            return List.of(
                    matrix(Status.SKIPPED, "firewall.policy is OFF: the nodes are not asked", List.of()),
                    firewalls(Status.SKIPPED, "firewall.policy is OFF: the nodes are not asked", List.of()));
        }
        FirewallObserved seen = isAboutThePods(request)
                ? request.paths()
                : look.observe(
                        request.target(), request.target().spec().firewall().nodes(), Duration.ZERO, Duration.ZERO);
        return List.of(
                matrix(seen), seen.nodes().isEmpty() ? firewallsAlone(nodes.look(request.target())) : firewalls(seen));
    }

    /** Whether the paths that were handed over lead to the pods that there are now: a rollout may have gone on meanwhile. */
    private boolean isAboutThePods(CheckRequest request) {
        return request.paths() != null
                && look.pods(request.target()).now().stream()
                        .allMatch(pod -> request.paths().matrix().stream()
                                .anyMatch(line -> line.what().contains(Matrix.to(pod))));
    }

    private static Check matrix(FirewallObserved seen) {
        if (seen.open()) {
            return matrix(
                    Status.PASSED,
                    "every node reaches every pod, and no pod's way to PostgreSQL or Redis is shut",
                    seen.matrix());
        }
        boolean onlyLost = seen.diagnoses().stream().allMatch(d -> d.cause() == Cause.NODE_UNREACHABLE);
        List<Evidence> evidence = new ArrayList<>(seen.matrix());
        seen.diagnoses().forEach(d -> evidence.addAll(d.evidence()));
        return matrix(
                onlyLost ? Status.WARNED : Status.FAILED,
                seen.diagnoses().stream()
                        .map(d -> d.summary() + ". " + d.remedy())
                        .collect(Collectors.joining(" | ")),
                evidence.stream().distinct().toList());
    }

    private static Check firewalls(FirewallObserved seen) {
        List<Evidence> evidence = seen.nodes().stream()
                .map(n -> Observed.on(
                        n.address(),
                        "ufw",
                        n.reachable() ? n.status().lines().findFirst().orElse(n.kind()) : "not reachable over SSH"))
                .toList();
        long active = seen.nodes().stream().filter(n -> n.kind().equals("ufw")).count();
        long lost = seen.nodes().stream().filter(n -> !n.reachable()).count();
        long total = seen.nodes().size();
        return firewalls(active, lost, total, evidence);
    }

    /** Where there is no pod to probe the nodes are asked all the same. */
    private static Check firewallsAlone(List<NodeReports.Read> reads) {
        long active = reads.stream().filter(NodeReports.Read::active).count();
        long lost = reads.stream().filter(r -> r.failure() != null).count();
        return firewalls(
                active,
                lost,
                reads.size(),
                reads.stream().map(NodeReports.Read::evidence).toList());
    }

    private static Check firewalls(long active, long lost, long total, List<Evidence> evidence) {
        String detail = "ufw is active on " + active + " of " + total + " nodes"
                + (lost > 0 ? "; " + lost + " could not be reached" : "");
        return firewalls(
                active == total ? Status.PASSED : Status.WARNED,
                detail
                        + (active == total
                                ? ""
                                : "; whether a firewall of the provider protects the others cannot be seen from here"),
                evidence);
    }

    private static Check matrix(Status status, String detail, List<Evidence> evidence) {
        return new Check("node-pod-matrix", "Every node reaches every pod", status, detail, evidence);
    }

    private static Check firewalls(Status status, String detail, List<Evidence> evidence) {
        return new Check("firewalls", "Firewalls of the nodes", status, detail, evidence);
    }
}
