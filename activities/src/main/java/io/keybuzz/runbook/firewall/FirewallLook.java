package io.keybuzz.runbook.firewall;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.ssh.SshCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks at nodes and pods and writes nothing; for the activity, the plan and the report alike. */
final class FirewallLook {
    /** How long one look waits for the first pod's address; while a rollout runs beside it the step looks again. */
    static final Duration POD_PATIENCE = Duration.ofSeconds(60);
    /** How long a pod may take to run a container, while that is all that is missing to know whether it reaches PostgreSQL. */
    static final Duration CONTAINER_PATIENCE = Duration.ofSeconds(60);

    private static final int MORE_ROUNDS = 3;

    private final Connections connections;

    FirewallLook(Connections connections) {
        this.connections = connections;
    }

    /** Waits for a pod, then looks. */
    FirewallObserved observe(Target target, List<String> nodes) {
        return observe(target, nodes, POD_PATIENCE, CONTAINER_PATIENCE);
    }

    FirewallObserved observe(Target target, List<String> nodes, Duration podPatience, Duration containerPatience) {
        ChatwootPods pods = pods(target);
        List<Pod> there = podPatience.isZero() ? pods.now() : pods.await(podPatience);
        if (there.isEmpty()) {
            return nothingToProbe(target, podPatience);
        }
        Set<String> asked = new LinkedHashSet<>(nodes);
        List<String> listed = target.spec().firewall().nodes();
        there.stream().map(Pod::nodeAddress).filter(listed::contains).forEach(asked::add);
        try (Survey survey = open(target, List.copyOf(asked), NodeScripts.OBSERVE)) {
            Matrix matrix = round(survey, pods::now, there);
            if (!containerPatience.isZero() && survey.undecided(matrix)) {
                there = pods.awaitContainer(containerPatience);
                matrix = there.isEmpty() ? matrix : round(survey, pods::now, there);
            }
            return observed(target, matrix, nodes);
        }
    }

    /**
     * A round whose silent pods were there to its end, since a rollout may take one away while it is probed, and in which the noise
     * drowned as little as may be of what pods lost on their way to a server.
     *
     * @param pods those to probe as they are at that moment
     */
    static Matrix round(Survey survey, Supplier<List<Pod>> pods, List<Pod> probed) {
        List<Pod> there = probed;
        Matrix matrix = survey.round(there);
        Matrix best = matrix;
        for (int again = 0; again < MORE_ROUNDS; again++) {
            List<Pod> now = matrix.shut().isEmpty() ? there : pods.get();
            Set<String> left = now.stream().map(Pod::ip).collect(Collectors.toSet());
            boolean gone = !now.isEmpty() && !there.stream().map(Pod::ip).allMatch(left::contains);
            if (!gone && FirewallDiagnosis.drowned(matrix) == 0) {
                return matrix;
            }
            there = gone ? now : there;
            matrix = survey.round(there);
            best = gone || FirewallDiagnosis.drowned(matrix) <= FirewallDiagnosis.drowned(best) ? matrix : best;
        }
        return best;
    }

    Survey open(Target target, List<String> addresses, String script) {
        return Survey.open(connections, target, addresses, names(), script);
    }

    /** Kubernetes' names of the nodes by address; empty where nodes may not be listed. */
    Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        try {
            connections.kubernetes().nodes().list().getItems().stream()
                    .filter(n -> n.getStatus() != null && n.getStatus().getAddresses() != null)
                    .forEach(n -> n.getStatus()
                            .getAddresses()
                            .forEach(a ->
                                    names.put(a.getAddress(), n.getMetadata().getName())));
        } catch (KubernetesClientException notAllowed) {
            return Map.of();
        }
        return names;
    }

    ChatwootPods pods(Target target) {
        return new ChatwootPods(connections.kubernetes(), target);
    }

    /** The cluster is asked only where a path is shut: it takes four requests, and nothing else needs the answer. */
    Networks networks(Target target, Matrix matrix) {
        return matrix.open()
                ? Networks.of(target.spec().firewall())
                : new ClusterNetworks(connections.kubernetes(), target).read();
    }

    /** One diagnosis a reason: a key that cannot be used is one problem, not one a node. */
    static List<Diagnosis> lost(List<NodeView> nodes, SshCommand ssh) {
        Map<String, Diagnosis> reasons = new LinkedHashMap<>();
        for (NodeView node : nodes) {
            reasons.putIfAbsent(
                    node.lost().observed(),
                    new Diagnosis(
                            Cause.NODE_UNREACHABLE,
                            node.lost().observed(),
                            List.of(node.lost()),
                            List.of(),
                            ssh.to(node.address())
                                    + "; when it answers again the step can be retried, and does only what is missing",
                            false));
        }
        return List.copyOf(reasons.values());
    }

    private FirewallObserved observed(Target target, Matrix matrix, List<String> nodes) {
        FirewallPolicy policy = target.spec().firewall().policy();
        Networks networks = networks(target, matrix);
        FirewallProposal proposal = FirewallProposal.of(matrix, networks);
        SshCommand ssh = SshCommand.of(target.spec().firewall().ssh());
        List<Diagnosis> diagnoses = new ArrayList<>(FirewallDiagnosis.of(matrix, networks, proposal, ssh));
        diagnoses.addAll(lost(matrix.lost(), ssh));
        List<NodeFirewall> firewalls = new ArrayList<>();
        for (NodeView node : matrix.nodes()) {
            List<String> rules = proposal.at(node.address());
            if (!nodes.contains(node.address()) && rules.isEmpty()) {
                continue;
            }
            List<String> proposed = switch (policy) {
                case ALLOW_POD_CIDR -> rules;
                case DISABLE -> rules.isEmpty() ? List.of() : List.of(NodeChange.DISABLE);
                default -> List.of();
            };
            List<Evidence> evidence = new ArrayList<>(proposal.evidence().getOrDefault(node.address(), List.of()));
            if (!node.reached()) {
                evidence.add(node.lost());
            }
            firewalls.add(new NodeFirewall(
                    node.address(),
                    node.name(),
                    node.reached(),
                    node.reached() ? node.kind() : "",
                    node.reached() ? node.summary() : "",
                    node.rules().rules().stream().map(UfwRule::line).toList(),
                    proposed,
                    evidence));
        }
        return new FirewallObserved(matrix.open(), firewalls, matrix.lines(), diagnoses);
    }

    private FirewallObserved nothingToProbe(Target target, Duration patience) {
        Evidence none = Observed.of(
                "kubectl -n " + target.namespace() + " get pods -l app=chatwoot -o wide",
                "no pod has an address" + (patience.isZero() ? "" : " after " + patience.toSeconds() + " s"));
        return new FirewallObserved(
                false,
                List.of(),
                List.of(none),
                List.of(new Diagnosis(
                        Cause.UNKNOWN,
                        "The path to the pods cannot be probed: no pod of Chatwoot in " + target.namespace()
                                + " has an address",
                        List.of(none),
                        List.of(),
                        "kubectl -n " + target.namespace() + " get pods,events",
                        false)),
                true);
    }
}
