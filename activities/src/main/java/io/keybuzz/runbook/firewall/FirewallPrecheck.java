package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.preflight.Findings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckIds;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.NodeReport;
import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads every node's firewall before anything is written. A node that cannot be reached is a problem where rules may have to be added,
 * a warning where they are only reported.
 */
public final class FirewallPrecheck implements Precheck {
    private final Connections connections;

    public FirewallPrecheck(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Findings look(Target target) {
        FirewallPolicy policy = target.spec().firewall().policy();
        if (policy == FirewallPolicy.OFF) {
            return Findings.NONE;
        }
        Map<String, String> names = new FirewallLook(connections).names();
        List<NodeReports.Read> reads = new NodeReports(connections).look(target, names);
        List<Check> warnings = new ArrayList<>();
        List<Diagnosis> problems = new ArrayList<>();
        List<NodeReports.Read> lost =
                reads.stream().filter(r -> r.failure() != null).toList();
        if (policy == FirewallPolicy.REPORT_ONLY) {
            if (!lost.isEmpty()) {
                warnings.add(warning(
                        lost.size() + " of " + reads.size()
                                + " nodes do not answer over SSH, so their firewalls are not known",
                        lost.stream().map(NodeReports.Read::evidence).toList()));
            }
        } else {
            // A key that cannot be used is one problem, not one a node.
            lost.stream().map(r -> r.failure().diagnosis()).distinct().forEach(d -> {
                if (problems.stream().noneMatch(p -> p.summary().equals(d.summary()))) {
                    problems.add(d);
                }
            });
        }
        unprotected(reads, target.spec().firewall()).ifPresent(warnings::add);
        unlisted(target.spec().firewall().nodes(), names).ifPresent(warnings::add);
        new PodNetwork(connections.kubernetes(), target)
                .mismatch()
                .ifPresent(m -> warnings.add(new Check(
                        "pod-network", "The pods' network is the spec's", Status.WARNED, m.observed(), List.of(m))));
        List<NodeReport> nodes = reads.stream()
                .map(r -> new NodeReport(
                        r.address(),
                        r.name(),
                        r.failure() == null ? r.status() : r.failure().getMessage(),
                        null))
                .toList();
        return new Findings(problems, List.of(), warnings, nodes, Map.of());
    }

    private static Optional<Check> unprotected(List<NodeReports.Read> reads, Firewall firewall) {
        List<NodeReports.Read> off =
                reads.stream().filter(r -> r.failure() == null && !r.active()).toList();
        return off.isEmpty()
                ? Optional.empty()
                : Optional.of(warning(
                        NodeReports.states(reads).words(firewall),
                        off.stream().map(NodeReports.Read::evidence).toList()));
    }

    /** Nodes that the spec leaves out. It may know them all by addresses that the cluster does not, so they are counted, too. */
    private static Optional<Check> unlisted(List<String> listed, Map<String, String> names) {
        Set<String> all = new TreeSet<>(names.values());
        Set<String> left = new TreeSet<>(all);
        listed.forEach(address -> left.remove(names.getOrDefault(address, "")));
        int more = all.size() - listed.size();
        String which = String.join(", ", left);
        return more <= 0 || left.isEmpty()
                ? Optional.empty()
                : Optional.of(new Check(
                        "unlisted-nodes",
                        "The spec lists every node",
                        Status.WARNED,
                        "firewall.nodes leaves out " + (left.size() == more ? which : more + " or more of " + which)
                                + ": nobody looks at firewalls there, and no rule is added",
                        List.of(Observed.of(
                                "kubectl get nodes -o wide", all.size() + " nodes; the spec lists " + listed.size()))));
    }

    private static Check warning(String detail, List<Evidence> evidence) {
        return new Check("firewalls", CheckIds.title("firewalls"), Status.WARNED, detail, evidence);
    }
}
