package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The report's {@code node-pod-matrix} and {@code firewalls}. */
public final class FirewallChecks implements ReportCheck {
    private final FirewallLook look;
    private final NodeReports nodes;
    private final boolean mends;

    public FirewallChecks(Connections connections) {
        this(connections, false);
    }

    private FirewallChecks(Connections connections, boolean mends) {
        this.look = new FirewallLook(connections);
        this.nodes = new NodeReports(connections);
        this.mends = mends;
    }

    /** For a page: a line that is not as it should be ends with what mends it. */
    public static FirewallChecks withMends(Connections connections) {
        return new FirewallChecks(connections, true);
    }

    @Override
    public List<Check> check(CheckRequest request) {
        Firewall firewall = request.target().spec().firewall();
        if (firewall.policy() == FirewallPolicy.OFF) {
            return List.of(
                    matrix(Status.SKIPPED, "firewall.policy is OFF: the nodes are not asked", List.of()),
                    firewalls(Status.SKIPPED, "firewall.policy is OFF: the nodes are not asked", List.of()));
        }
        FirewallObserved seen = isAboutThePods(request)
                ? request.paths()
                : look.observe(request.target(), firewall.nodes(), Duration.ZERO, Duration.ZERO);
        return List.of(
                matrix(request.target(), seen),
                seen.nodes().isEmpty()
                        ? firewallsAlone(nodes.look(request.target()), firewall)
                        : firewalls(seen, firewall));
    }

    /** Whether the paths that were handed over lead to the pods that there are now: a rollout may have gone on meanwhile. */
    private boolean isAboutThePods(CheckRequest request) {
        return request.paths() != null
                && look.pods(request.target()).now().stream()
                        .allMatch(pod -> request.paths().matrix().stream()
                                .anyMatch(line -> line.what().contains(Matrix.to(pod))));
    }

    private Check matrix(Target target, FirewallObserved seen) {
        if (seen.open()) {
            return matrix(Status.PASSED, proven(look.pods(target).count()), seen.matrix());
        }
        boolean onlyLost = seen.diagnoses().stream().allMatch(d -> d.cause() == Cause.NODE_UNREACHABLE);
        List<Evidence> evidence = new ArrayList<>(seen.matrix());
        seen.diagnoses().forEach(d -> evidence.addAll(d.evidence()));
        Check wrong = matrix(
                onlyLost ? Status.WARNED : Status.FAILED,
                seen.diagnoses().stream()
                        .map(d -> d.summary() + ". " + d.remedy())
                        .collect(Collectors.joining(" | ")),
                evidence.stream().distinct().toList());
        return mends ? FirewallMends.matrix(wrong, seen) : wrong;
    }

    /** What an open matrix tells of so many pods: no more than was probed. */
    static String proven(int pods) {
        return pods > ChatwootPods.MOST
                ? "every node reaches the " + ChatwootPods.MOST + " of " + pods
                        + " pods that were probed, and no way of theirs to PostgreSQL or Redis is shut"
                : "every node reaches every pod, and no pod's way to PostgreSQL or Redis is shut";
    }

    private Check firewalls(FirewallObserved seen, Firewall firewall) {
        return firewalls(
                new UfwStates(
                        count(seen, "ufw"),
                        count(seen, "inactive"),
                        count(seen, "none"),
                        seen.nodes().stream().filter(n -> !n.reachable()).count()),
                firewall,
                seen.nodes().stream()
                        .map(n -> Observed.on(
                                n.address(),
                                "ufw",
                                n.reachable()
                                        ? n.status().lines().findFirst().orElse(n.kind())
                                        : "not reachable over SSH"))
                        .toList(),
                seen.nodes().stream()
                        .filter(n -> !n.reachable())
                        .map(NodeFirewall::address)
                        .toList());
    }

    private static long count(FirewallObserved seen, String kind) {
        return seen.nodes().stream()
                .filter(n -> n.reachable() && n.kind().equals(kind))
                .count();
    }

    /** Where there is no pod to probe the nodes are asked all the same. */
    private Check firewallsAlone(List<NodeReports.Read> reads, Firewall firewall) {
        return firewalls(
                NodeReports.states(reads),
                firewall,
                reads.stream().map(NodeReports.Read::evidence).toList(),
                reads.stream()
                        .filter(r -> r.failure() != null)
                        .map(NodeReports.Read::address)
                        .toList());
    }

    /** @param lost nodes that could not be asked */
    private Check firewalls(UfwStates states, Firewall firewall, List<Evidence> evidence, List<String> lost) {
        Check check = firewalls(states.allActive() ? Status.PASSED : Status.WARNED, states.words(firewall), evidence);
        return mends && !states.allActive()
                ? CheckLine.mendedBy(check, FirewallMends.firewalls(states, firewall, lost))
                : check;
    }

    private static Check matrix(Status status, String detail, List<Evidence> evidence) {
        return new Check("node-pod-matrix", CheckIds.title("node-pod-matrix"), status, detail, evidence);
    }

    private static Check firewalls(Status status, String detail, List<Evidence> evidence) {
        return new Check("firewalls", CheckIds.title("firewalls"), status, detail, evidence);
    }
}
