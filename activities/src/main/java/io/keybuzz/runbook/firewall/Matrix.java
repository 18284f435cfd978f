package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.report.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One round: what every node found on its way to every pod, and what pods found on their way to PostgreSQL and Redis. */
record Matrix(List<NodeView> nodes, List<Pod> pods, List<Outward> outward) {

    /** A path from a node to a pod that is shut. @param route null when it was not read */
    record Shut(NodeView node, Pod pod, Probe probe, Route route) {
        boolean leadsAway() {
            return route != null && route.leadsAway();
        }
    }

    Optional<NodeView> node(String address) {
        return nodes.stream().filter(n -> n.address().equals(address)).findFirst();
    }

    Optional<NodeView> host(Pod pod) {
        return node(pod.nodeAddress()).filter(NodeView::reached);
    }

    /** Every path that is shut: silent, unreachable, or refused by a firewall's REJECT in the pod's stead. */
    List<Shut> shut() {
        List<Shut> shut = new ArrayList<>();
        for (NodeView node : nodes) {
            for (Probe probe : node.probes()) {
                pods.stream()
                        .filter(p -> p.ip().equals(probe.address()))
                        .findFirst()
                        .ifPresent(pod -> {
                            if (!probe.arrives() || rejected(node, pod, probe)) {
                                shut.add(
                                        new Shut(node, pod, probe, node.routes().get(pod.ip())));
                            }
                        });
            }
        }
        return shut;
    }

    List<Outward> shutOutward() {
        return outward.stream().filter(Outward::silent).toList();
    }

    List<NodeView> lost() {
        return nodes.stream().filter(n -> !n.reached()).toList();
    }

    boolean open() {
        return lost().isEmpty() && shut().isEmpty() && shutOutward().isEmpty();
    }

    /** One line a node and pod. */
    List<Evidence> lines() {
        List<Evidence> lines = new ArrayList<>();
        for (NodeView node : nodes) {
            if (!node.reached()) {
                lines.add(node.lost());
            }
            for (Probe probe : node.probes()) {
                pods.stream()
                        .filter(p -> p.ip().equals(probe.address()))
                        .forEach(pod -> lines.add(Observed.on(
                                node.address(),
                                "TCP from " + node.place() + " to " + pod.ip() + ":" + probe.port() + to(pod),
                                probe.sentence())));
            }
        }
        outward.forEach(o -> lines.add(o.evidence()));
        return lines;
    }

    /** How a line names the pod at its end. */
    static String to(Pod pod) {
        return ", pod " + pod.name() + " on " + pod.node() + " (" + pod.nodeAddress() + ")";
    }

    // A REJECT answers like a port on which nobody listens; only the counter tells them apart.
    private boolean rejected(NodeView node, Pod pod, Probe probe) {
        if (!probe.word().equals("refused") || node.address().equals(pod.nodeAddress())) {
            return false;
        }
        return host(pod).stream().anyMatch(host -> {
            long refused = nodes.stream()
                    .filter(n -> !n.address().equals(pod.nodeAddress()))
                    .flatMap(n -> n.probes().stream())
                    .filter(p -> p.address().equals(pod.ip()) && p.word().equals("refused"))
                    .count();
            return host.after().packets().keySet().stream()
                    .filter(rule -> rule.contains("-j REJECT") && rule.contains("forward"))
                    .anyMatch(rule -> host.moved(rule) >= refused);
        });
    }
}
