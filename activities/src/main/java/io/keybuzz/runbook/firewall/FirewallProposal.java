package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.report.Evidence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which rules would open what is proven shut, by node. Pure. Proven is: packets of ours vanished, and a counter that ufw decides about
 * moved meanwhile. A node without a pod gets the rule too when its ufw is the same as one where it was proven: the next pod may land
 * there.
 *
 * @param rules arguments of ufw by node address
 * @param evidence what proves them, by node address
 */
record FirewallProposal(Map<String, List<String>> rules, Map<String, List<Evidence>> evidence) {

    static FirewallProposal of(Matrix matrix, Networks networks) {
        Map<String, Set<String>> rules = new LinkedHashMap<>();
        Map<String, List<Evidence>> evidence = new LinkedHashMap<>();
        Set<String> onEachNode = new HashSet<>();
        for (NodeView host : matrix.nodes()) {
            List<Matrix.Shut> shut = matrix.shut().stream()
                    .filter(s -> s.pod().nodeAddress().equals(host.address()))
                    .filter(s -> Ranges.holds(networks.podCidr(), s.pod().ip()))
                    .toList();
            FirewallDiagnosis.blamed(matrix, host, shut)
                    .filter(c -> c.isUfw() && !c.isInput())
                    .ifPresent(culprit -> {
                        for (Matrix.Shut s : shut) {
                            String source = s.route() == null ? null : s.route().source();
                            if (source == null || Ranges.holds(networks.nodeCidr(), source)) {
                                propose(
                                        rules,
                                        host,
                                        "route allow from " + networks.nodeCidr() + " to " + networks.podCidr());
                            } else if (Ranges.holds(networks.podCidr(), source)) {
                                propose(rules, host, "route allow from " + networks.podCidr());
                            }
                        }
                        proof(evidence, culprit);
                    });
        }
        for (Outward outward : FirewallDiagnosis.shutOutward(matrix)) {
            FirewallDiagnosis.blamed(matrix, outward).filter(Culprit::isUfw).ifPresent(culprit -> {
                String rule = culprit.isInput()
                        ? "allow from " + networks.podCidr() + " to any port " + outward.port()
                        : "route allow from " + networks.podCidr();
                propose(rules, culprit.node(), rule);
                if (culprit.isInput() && outward.onEachNode()) {
                    onEachNode.add(rule);
                }
                proof(evidence, culprit);
            });
        }
        spread(matrix, rules, evidence, rule -> rule.startsWith("route ") || onEachNode.contains(rule));
        Map<String, List<String>> lists = new LinkedHashMap<>();
        rules.forEach((node, set) -> lists.put(node, List.copyOf(set)));
        return new FirewallProposal(lists, evidence);
    }

    List<String> at(String node) {
        return rules.getOrDefault(node, List.of());
    }

    private static void propose(Map<String, Set<String>> rules, NodeView node, String rule) {
        if (!node.rules().has(UfwRule.parse(rule))) {
            rules.computeIfAbsent(node.address(), a -> new LinkedHashSet<>()).add(rule);
        }
    }

    private static void proof(Map<String, List<Evidence>> evidence, Culprit culprit) {
        List<Evidence> list = evidence.computeIfAbsent(culprit.node().address(), a -> new ArrayList<>());
        Evidence line = Observed.on(culprit.node().address(), culprit.command(), culprit.sentence());
        if (list.stream().noneMatch(e -> e.observed().equals(line.observed()))) {
            list.add(line);
        }
    }

    private static void spread(
            Matrix matrix,
            Map<String, Set<String>> rules,
            Map<String, List<Evidence>> evidence,
            Predicate<String> helpsAnyPod) {
        Map<String, Set<String>> proven = new LinkedHashMap<>();
        rules.forEach((node, set) -> proven.put(node, new LinkedHashSet<>(set)));
        for (NodeView node : matrix.nodes()) {
            boolean served =
                    matrix.pods().stream().anyMatch(p -> p.nodeAddress().equals(node.address()));
            if (served || !node.active()) {
                continue;
            }
            proven.forEach((address, set) -> matrix.node(address)
                    .filter(p -> alike(p, node))
                    .ifPresent(p -> {
                        for (String rule : set) {
                            if (helpsAnyPod.test(rule)) {
                                propose(rules, node, rule);
                                evidence.computeIfAbsent(
                                        node.address(),
                                        a -> new ArrayList<>(List.of(Observed.on(
                                                node.address(),
                                                "ufw show added",
                                                "forwards by the same rules as " + p.place()
                                                        + ", where it is proven; no pod runs here now"))));
                            }
                        }
                    }));
        }
    }

    private static boolean alike(NodeView proven, NodeView other) {
        return proven.active()
                && proven.rules().routing().equals(other.rules().routing())
                && proven.before().policies().equals(other.before().policies())
                && String.valueOf(proven.before().before())
                        .equals(String.valueOf(other.before().before()));
    }
}
