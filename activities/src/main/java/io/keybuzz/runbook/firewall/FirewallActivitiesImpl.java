package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.ssh.SshCommand;
import io.keybuzz.runbook.ssh.SshFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The firewall step: observes by {@link FirewallLook}, changes by {@link NodeChange}, and proves the change by looking again. */
public final class FirewallActivitiesImpl implements FirewallActivities {
    private final Connections connections;
    private final FirewallLook look;

    public FirewallActivitiesImpl(Connections connections) {
        this.connections = connections;
        this.look = new FirewallLook(connections);
    }

    @Override
    public FirewallObserved observe(NodesRequest request) {
        if (request.target().spec().firewall().policy() == FirewallPolicy.OFF) {
            return new FirewallObserved(true, List.of(), List.of(), List.of());
        }
        return look.observe(request.target(), request.nodes());
    }

    @Override
    public Acted act(FirewallActRequest request) {
        Target target = request.target();
        Map<String, List<String>> wanted = proposed(request.before());
        List<String> addresses = request.before().nodes().stream()
                .map(NodeFirewall::address)
                .distinct()
                .toList();
        if (wanted.isEmpty() && request.before().nodes().stream().allMatch(NodeFirewall::reachable)) {
            return new Acted(List.of(), Map.of());
        }
        Connections here = connections.here();
        List<ObjectChange> changes = new ArrayList<>();
        List<Diagnosis> problems = new ArrayList<>();
        boolean open;
        try (Survey survey = look.open(target, addresses, NodeScripts.CHANGE);
                Nodes nodes = new Nodes(addresses.size())) {
            List<NodeConversation> affected = survey.reached().stream()
                    .filter(c -> wanted.containsKey(c.address()))
                    .toList();
            nodes.each(affected, c -> add(here, target, c, wanted.get(c.address())))
                    .values()
                    .forEach(done -> {
                        changes.addAll(done.changes());
                        problems.addAll(done.problems());
                    });
            FarEnds ends = new FarEnds(addresses, target.spec().firewall().nodes());
            ChatwootPods pods = look.pods(target);
            List<Pod> there = pods.now();
            List<Pod> judged = ends.of(there);
            Matrix round = FirewallLook.round(survey, () -> ends.of(pods.now()), judged);
            Matrix after = ends.of(round);
            boolean whole = judged.equals(there) && after.equals(round);
            open = whole && !after.pods().isEmpty() && after.open() && !survey.undecided(after);
            SshCommand ssh = ssh(target);
            problems.addAll(FirewallLook.lost(after.lost(), ssh));
            Networks networks = look.networks(target, after);
            problems.addAll(FirewallDiagnosis.of(after, networks, FirewallProposal.of(after, networks), ssh));
        }
        if (!problems.isEmpty()) {
            throw Failures.step(problems, changes);
        }
        return new Acted(changes, Map.of(OPEN, String.valueOf(open)));
    }

    @Override
    public List<Undone> undo(FirewallActRequest request) {
        Target target = request.target();
        Map<String, List<String>> proposed = proposed(request.before());
        List<Undone> undone = new ArrayList<>();
        if (proposed.isEmpty()) {
            return undone;
        }
        Connections here = connections.here();
        try (Survey survey = look.open(target, List.copyOf(proposed.keySet()), NodeScripts.CHANGE);
                Nodes nodes = new Nodes(proposed.size())) {
            Map<String, UfwRules> before = new LinkedHashMap<>();
            request.before().nodes().forEach(n -> before.put(n.address(), UfwRules.parse(n.rules())));
            nodes.each(
                            survey.reached(),
                            c -> remove(here, target, c, proposed.get(c.address()), before.get(c.address())))
                    .values()
                    .forEach(undone::addAll);
            proposed.forEach((node, rules) -> {
                if (survey.lost(node) != null) {
                    undone.addAll(
                            remaining(target, node, rules, survey.lost(node).observed()));
                }
            });
        }
        return undone;
    }

    // One node that is lost on the way does not stop the others.
    private NodeChange.Done add(Connections here, Target target, NodeConversation node, List<String> rules) {
        try {
            return new NodeChange(here, target, node).add(rules);
        } catch (SshFailure lost) {
            return new NodeChange.Done(List.of(), List.of(lost.diagnosis()));
        }
    }

    private List<Undone> remove(
            Connections here, Target target, NodeConversation node, List<String> rules, UfwRules before) {
        try {
            return new NodeChange(here, target, node).remove(rules, before);
        } catch (SshFailure lost) {
            return remaining(target, node.address(), rules, lost.getMessage());
        }
    }

    private static List<Undone> remaining(Target target, String node, List<String> rules, String why) {
        return rules.stream()
                .map(rule -> new Undone(
                        NodeFirewall.object(node, rule),
                        Undone.Status.FAILED,
                        why,
                        NodeChange.command(ssh(target), node, rule)))
                .toList();
    }

    private static SshCommand ssh(Target target) {
        return SshCommand.of(target.spec().firewall().ssh());
    }

    private static Map<String, List<String>> proposed(FirewallObserved before) {
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        for (NodeFirewall node : before.nodes()) {
            if (node.reachable() && !node.proposed().isEmpty()) {
                wanted.put(node.address(), node.proposed());
            }
        }
        return wanted;
    }
}
