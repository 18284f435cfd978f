package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.ssh.SshCommand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why the matrix is not open. Pure. A firewall is named on positive evidence only; otherwise first the route, then overlapping
 * networks, and in the end that it is not known, with all that was ruled out.
 */
final class FirewallDiagnosis {
    private final Matrix matrix;
    private final Networks networks;
    private final FirewallProposal proposal;
    private final SshCommand ssh;

    private FirewallDiagnosis(Matrix matrix, Networks networks, FirewallProposal proposal, SshCommand ssh) {
        this.matrix = matrix;
        this.networks = networks;
        this.proposal = proposal;
        this.ssh = ssh;
    }

    /** One diagnosis a cause, the most certain first; empty when everything is open. */
    static List<Diagnosis> of(Matrix matrix, Networks networks, FirewallProposal proposal, SshCommand ssh) {
        return new FirewallDiagnosis(matrix, networks, proposal, ssh).all();
    }

    /**
     * The counter on a pod's node that the probes moved. From nodes that have no route of their own it takes all their packets to
     * be counted, and more than pods lost by themselves meanwhile: else it is the route that is missing.
     */
    static Optional<Culprit> blamed(Matrix matrix, NodeView host, List<Matrix.Shut> shut) {
        List<Matrix.Shut> far = shut.stream()
                .filter(s -> !s.node().address().equals(host.address()))
                .toList();
        long direct = far.stream().filter(s -> !s.leadsAway()).count();
        if (far.isEmpty() || !host.reached()) {
            return Optional.empty();
        }
        long outward = shutOutward(matrix).stream()
                .filter(o -> o.pod().nodeAddress().equals(host.address()))
                .count();
        long atLeast = direct > 0 ? direct : 2L * far.size() + 4 * outward;
        Optional<Culprit> forwarding = Culprit.forwarding(host, atLeast);
        boolean tunnelled =
                far.stream().anyMatch(s -> s.route() != null && s.route().tunnel() != null);
        return forwarding.isEmpty() && tunnelled ? Culprit.input(host, atLeast) : forwarding;
    }

    /** The servers that pods got no answer from. One that has a name was not even asked where the pod's name server is proven to be shut. */
    static List<Outward> shutOutward(Matrix matrix) {
        List<Pod> nameless = matrix.shutOutward().stream()
                .filter(o -> o.server().equals(PodsReach.DNS))
                .filter(o -> blamed(matrix, o).isPresent())
                .map(Outward::pod)
                .toList();
        return matrix.shutOutward().stream()
                .filter(o -> !o.hasName() || !nameless.contains(o.pod()))
                .toList();
    }

    /** The counter that the packets of a pod moved on their way to a server: on the node that it runs on, else on the pod's own. */
    static Optional<Culprit> blamed(Matrix matrix, Outward outward) {
        return onItsWay(matrix, outward, Culprit::outward);
    }

    /**
     * Of how many pods' ways to a server it is not told who shut them, because a counter took what they lost, and as much again in the
     * control: the application tries by itself and not at every moment, so another round may tell them apart.
     */
    static long drowned(Matrix matrix) {
        return shutOutward(matrix).stream()
                .filter(outward -> blamed(matrix, outward).isEmpty())
                .filter(outward -> onItsWay(matrix, outward, Culprit::drowned).isPresent())
                .count();
    }

    private static Optional<Culprit> onItsWay(
            Matrix matrix, Outward outward, BiFunction<NodeView, Hook, Optional<Culprit>> find) {
        Optional<NodeView> own = matrix.host(outward.pod());
        Optional<NodeView> local =
                outward.onEachNode() ? own : matrix.node(outward.host()).filter(NodeView::reached);
        if (local.isPresent()) {
            return find.apply(local.get(), Hook.INPUT);
        }
        Optional<Culprit> forwarding = own.flatMap(h -> find.apply(h, Hook.FORWARD));
        // A cache of names may listen on each node at the Service's address.
        return forwarding.isEmpty() && outward.server().equals(PodsReach.DNS)
                ? own.flatMap(h -> find.apply(h, Hook.INPUT))
                : forwarding;
    }

    private List<Diagnosis> all() {
        Map<Culprit, List<Matrix.Shut>> inward = new LinkedHashMap<>();
        Map<Culprit, List<Outward>> outward = new LinkedHashMap<>();
        List<Matrix.Shut> away = new ArrayList<>();
        List<Matrix.Shut> unexplained = new ArrayList<>();
        List<Outward> unanswered = new ArrayList<>();
        matrix.shut().stream()
                .collect(Collectors.groupingBy(s -> s.pod().nodeAddress(), LinkedHashMap::new, Collectors.toList()))
                .forEach((address, shut) -> matrix.node(address)
                        .flatMap(h -> blamed(matrix, h, shut))
                        .ifPresentOrElse(
                                culprit -> inward.put(culprit, shut),
                                () -> shut.forEach(s -> (s.leadsAway() ? away : unexplained).add(s))));
        for (Outward o : shutOutward(matrix)) {
            blamed(matrix, o)
                    .ifPresentOrElse(
                            culprit -> outward.computeIfAbsent(culprit, c -> new ArrayList<>())
                                    .add(o),
                            () -> unanswered.add(o));
        }
        List<Diagnosis> diagnoses = new ArrayList<>();
        if (!inward.isEmpty() || !outward.isEmpty()) {
            diagnoses.add(firewall(inward, outward));
        }
        if (!away.isEmpty()) {
            diagnoses.add(noRoute(away));
        }
        if (!unexplained.isEmpty() || !unanswered.isEmpty()) {
            diagnoses.add(networks.overlap().map(this::overlap).orElseGet(() -> unknown(unexplained, unanswered)));
        }
        return diagnoses;
    }

    private Diagnosis firewall(Map<Culprit, List<Matrix.Shut>> inward, Map<Culprit, List<Outward>> outward) {
        Set<Culprit> culprits = new LinkedHashSet<>(inward.keySet());
        culprits.addAll(outward.keySet());
        List<Evidence> evidence = new ArrayList<>();
        culprits.forEach(c -> evidence.add(Observed.on(c.node().address(), c.command(), c.sentence())));
        inward.values().forEach(shut -> evidence.add(line(shut.get(0))));
        outward.values().stream().flatMap(List::stream).forEach(o -> evidence.add(o.evidence()));
        boolean ufw = culprits.stream().allMatch(Culprit::isUfw);
        String where = culprits.stream().map(c -> c.node().place()).distinct().collect(Collectors.joining(", "));
        List<String> tunnels = tunnels(inward);
        String what = (inward.isEmpty() ? "" : "packets to pods from other nodes")
                + (tunnels.isEmpty() ? "" : " in the tunnel " + String.join(", ", tunnels))
                + (inward.isEmpty() || outward.isEmpty() ? "" : " and ")
                + (outward.isEmpty() ? "" : "packets of pods to " + servers(outward.values()));
        return new Diagnosis(
                Cause.FIREWALL,
                (ufw ? "ufw on " : "A firewall that is not ufw on ") + where + " drops " + what,
                evidence,
                ruledOut(),
                remedy(culprits, tunnels),
                false);
    }

    /** The devices of the tunnels that an INPUT chain shuts. */
    private static List<String> tunnels(Map<Culprit, List<Matrix.Shut>> inward) {
        return inward.entrySet().stream()
                .filter(e -> e.getKey().isInput())
                .flatMap(e -> e.getValue().stream())
                .map(s -> s.route() == null ? null : s.route().tunnel())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static String servers(Collection<List<Outward>> shut) {
        return shut.stream()
                .flatMap(List::stream)
                .map(Outward::server)
                .distinct()
                .sorted()
                .collect(Collectors.joining(" and "));
    }

    private String remedy(Set<Culprit> culprits, List<String> tunnels) {
        if (!proposal.rules().isEmpty()) {
            Map<String, List<String>> nodes = new LinkedHashMap<>();
            proposal.rules()
                    .forEach((node, rules) -> rules.forEach(r ->
                            nodes.computeIfAbsent(r, x -> new ArrayList<>()).add(node)));
            return nodes.entrySet().stream()
                    .map(e -> "for n in " + String.join(" ", e.getValue()) + "; do "
                            + ssh.run("$n", "ufw " + e.getKey()) + "; done")
                    .collect(Collectors.joining("; "));
        }
        Culprit first = culprits.iterator().next();
        if (first.isUfw() && !tunnels.isEmpty()) {
            return "Admit the CNI's tunnel between the nodes, on each: ufw allow from " + networks.nodeCidr()
                    + "; its protocol and port: ip -d link show " + tunnels.get(0);
        }
        if (first.isUfw()) {
            return "A rule of ufw that was there wins over those that admit the pods, or the addresses are outside"
                    + " firewall.podCidr ("
                    + networks.podCidr() + ") and firewall.nodeCidr (" + networks.nodeCidr() + "): "
                    + ssh.run(first.node().address(), "ufw status numbered");
        }
        return "Not ufw's rule, so not this runbook's to change. Who made it: "
                + ssh.run(first.node().address(), "iptables-save -c -t filter")
                + " (Docker sets the FORWARD policy to DROP; a CNI writes network policies)";
    }

    private Diagnosis noRoute(List<Matrix.Shut> away) {
        Matrix.Shut first = away.get(0);
        List<Evidence> evidence = new ArrayList<>();
        away.stream().limit(4).forEach(s -> {
            evidence.add(Observed.on(
                    s.node().address(),
                    "ip route get " + s.pod().ip(),
                    s.route().text()));
            evidence.add(line(s));
        });
        if (networks.backend() != null) {
            evidence.add(Observed.of(
                    "kubectl -n kube-system get configmap calico-config -o yaml",
                    "calico_backend: " + networks.backend()));
        }
        List<Evidence> out = new ArrayList<>(ruledOut());
        matrix.host(first.pod())
                .ifPresent(h -> out.add(Observed.on(
                        h.address(),
                        "firewall of the pod's node",
                        Culprit.forwarding(h, 1).isEmpty()
                                ? "no drop counter moved while the probes ran: they never arrived"
                                : "its drop counter moved by less than the probes' packets: those are the pod's own")));
        return new Diagnosis(
                Cause.NO_ROUTE,
                first.node().place() + " has no route to " + first.pod().place() + ": packets go to "
                        + first.route().defaultGateway() + ", its default gateway"
                        + (away.size() > 1 ? " (" + away.size() + " paths alike)" : "")
                        + (networks.nobodyRoutes()
                                ? ". Calico's backend is none, so nobody programs these routes, and its pods are ready"
                                        + " all the same"
                                : ""),
                evidence,
                out,
                (networks.nobodyRoutes()
                                ? "Set calico_backend to bird (IPIP) or vxlan, matching the IPPool, and restart"
                                        + " calico-node; "
                                : "")
                        + "The CNI does not announce the pods' networks; no firewall rule helps. With Calico:"
                        + " calicoctl node status; kubectl -n kube-system get configmap calico-config -o yaml"
                        + " (calico_backend); kubectl -n kube-system get pods -o wide",
                false);
    }

    private Diagnosis overlap(String sentence) {
        return new Diagnosis(
                Cause.NETWORK_OVERLAP,
                "Networks overlap: " + sentence,
                Stream.concat(
                                Stream.of(Observed.of("ranges of the networks", sentence)),
                                matrix.shut().stream().limit(4).map(FirewallDiagnosis::line))
                        .toList(),
                ruledOut(),
                "No firewall rule helps: one of the networks has to move. What they are: kubectl get servicecidrs;"
                        + " kubectl get nodes -o jsonpath='{.items[*].spec.podCIDR}'; with Calico: kubectl get ippools."
                        + " A Service with a pod's address takes its packets: kubectl get services -A | grep -w "
                        + matrix.shut().stream()
                                .map(s -> s.pod().ip())
                                .findFirst()
                                .orElse("ADDRESS"),
                false);
    }

    private Diagnosis unknown(List<Matrix.Shut> open, List<Outward> outward) {
        Map<String, List<String>> unseen = unseen(open, outward);
        List<Evidence> evidence = new ArrayList<>();
        unseen.forEach((node, what) -> evidence.add(
                Observed.on(node, "nft list tables; iptables-save -c -t filter", String.join(", ", what))));
        open.stream().limit(8).forEach(s -> evidence.add(line(s)));
        outward.forEach(o -> evidence.add(o.evidence()));
        String path = open.isEmpty()
                ? outward.get(0).pod().place() + " gets no answer from "
                        + outward.get(0).host() + ":" + outward.get(0).port()
                : open.get(0).node().place() + " does not reach "
                        + open.get(0).pod().place();
        boolean blind = open.stream().anyMatch(s -> matrix.host(s.pod()).isEmpty());
        if (!unseen.isEmpty()) {
            String node = unseen.keySet().iterator().next();
            return new Diagnosis(
                    Cause.UNKNOWN,
                    path + ", and what filters packets on " + node + " shows no counter: "
                            + String.join(", ", unseen.get(node)),
                    evidence,
                    ruledOut(),
                    "This runbook changes ufw's rules only, so look yourself: " + ssh.run(node, "nft list ruleset")
                            + "; to see the drop: nft monitor trace, with 'meta nftrace set 1' on the"
                            + " probe's packets",
                    false);
        }
        return new Diagnosis(
                Cause.UNKNOWN,
                path + ", and no drop counter that could be read moved",
                evidence,
                ruledOut(),
                blind
                        ? "The pod's node could not be read over SSH: mend that, or list it in firewall.nodes, and"
                                + " look again"
                        : "Look where these nodes cannot: network policies (kubectl get networkpolicies -A), a"
                                + " firewall of the provider, the CNI's own data plane; capture on the pod's node:"
                                + " tcpdump -ni any host "
                                + (open.isEmpty()
                                        ? outward.get(0).host()
                                        : open.get(0).pod().ip()),
                false);
    }

    /** What stands on the pods' nodes and cannot be blamed or ruled out, by node. */
    private Map<String, List<String>> unseen(List<Matrix.Shut> open, List<Outward> outward) {
        Map<String, List<String>> unseen = new LinkedHashMap<>();
        Stream.concat(open.stream().map(Matrix.Shut::pod), outward.stream().map(Outward::pod))
                .flatMap(pod -> matrix.host(pod).stream())
                .filter(host -> !host.before().unseen().isEmpty())
                .forEach(host -> unseen.put(host.address(), host.before().unseen()));
        return unseen;
    }

    private List<Evidence> ruledOut() {
        List<Evidence> out = new ArrayList<>();
        matrix.pods()
                .forEach(pod -> matrix.host(pod).ifPresent(host -> {
                    host.probes().stream()
                            .filter(p -> p.address().equals(pod.ip()) && p.arrives())
                            .forEach(p -> out.add(Observed.on(
                                    host.address(),
                                    "TCP to " + pod.ip() + ":" + p.port() + " from the pod's own node",
                                    p.sentence())));
                    if (host.before().before() != null) {
                        out.add(Observed.on(
                                host.address(),
                                "order of chain FORWARD",
                                host.before().before() + " is asked before ufw"));
                    }
                }));
        matrix.shut().stream()
                .filter(s -> s.route() != null && !s.leadsAway())
                .limit(1)
                .forEach(s -> out.add(Observed.on(
                        s.node().address(),
                        "ip route get " + s.pod().ip(),
                        s.route().text())));
        if (networks.overlap().isEmpty()) {
            out.add(Observed.of("ranges of the networks", networks.apart()));
        }
        return out;
    }

    private static Evidence line(Matrix.Shut s) {
        return Observed.on(
                s.node().address(),
                "TCP from " + s.node().place() + " to " + s.pod().ip() + ":"
                        + s.probe().port(),
                s.probe().sentence() + "; " + s.pod().place());
    }
}
