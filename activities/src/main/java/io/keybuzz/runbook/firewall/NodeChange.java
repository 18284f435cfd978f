package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.ssh.SshAccess;
import io.keybuzz.runbook.ssh.SshCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes on one node: single rules with the run's comment, or the whole of ufw with a revert armed. */
final class NodeChange {
    /** The proposal that stands for the policy DISABLE. */
    static final String DISABLE = NodeFirewall.DISABLE;
    /** The answer of a node whose ufw takes the CNI's chains with it when it is disabled, and which has not disabled it. */
    private static final int MANAGES_BUILTINS = 3;
    /** The answer of a node whose ufw is off without this run having disabled it. */
    private static final int NOT_OURS = 4;
    /** The answer of a node that cannot take a switch of its ufw back by itself, and so has not made it. */
    private static final int UNARMED = 5;

    private final Connections connections;
    private final Target target;
    private final NodeConversation node;
    private final SshCommand ssh;

    NodeChange(Connections connections, Target target, NodeConversation node) {
        this.connections = connections;
        this.target = target;
        this.node = node;
        this.ssh = SshCommand.of(target.spec().firewall().ssh());
    }

    /** What was done. @param problems empty when every wanted rule is there now */
    record Done(List<ObjectChange> changes, List<Diagnosis> problems) {}

    /** Adds what is missing of the wanted rules, and reads again whether it is there. */
    Done add(List<String> wanted) {
        if (wanted.equals(List.of(DISABLE))) {
            return disable();
        }
        UfwRules there = UfwRules.parse(node.added());
        List<ObjectChange> changes = new ArrayList<>();
        List<Diagnosis> problems = new ArrayList<>();
        Map<String, String> unloaded = new LinkedHashMap<>();
        String said = "";
        for (String line : wanted) {
            UfwRule rule = UfwRule.parse(line);
            boolean missing = !there.has(rule);
            if (missing) {
                connections.guard().beforeWrite(target);
                NodeConversation.Said answer = node.add(there.shadows(rule, ends()), run(), line);
                said = answer.text();
                if (!answer.loaded()) {
                    unloaded.put(line, said);
                }
            }
            // Its own rule, found there: an attempt before this one made it, and its answer was lost.
            boolean ours = there.of(run()).stream().anyMatch(rule::sameAs);
            changes.add(new ObjectChange(
                    NodeFirewall.object(node.address(), line), missing || ours ? Change.CREATED : Change.NONE));
        }
        if (changes.stream().anyMatch(c -> c.change() == Change.CREATED)) {
            UfwRules now = UfwRules.parse(node.added());
            for (String line : wanted) {
                if (!now.has(UfwRule.parse(line))) {
                    problems.add(refused("ufw on " + node.address() + " did not take the rule: " + line, said));
                    changes.removeIf(c -> c.object().equals(NodeFirewall.object(node.address(), line)));
                } else if (unloaded.containsKey(line)) {
                    problems.add(unloaded(line, unloaded.get(line)));
                }
            }
        }
        return new Done(changes, problems);
    }

    /** What is probed, and where the migration and the backup connect past a pooler. */
    private List<UfwRules.End> ends() {
        Spec spec = target.spec();
        Spec.HostPort session = spec.database().session();
        return List.of(
                new UfwRules.End(spec.firewall().podCidr(), Names.WEB_PORT),
                new UfwRules.End(spec.database().host(), spec.database().port()),
                new UfwRules.End(session.host(), session.port()),
                new UfwRules.End(spec.redis().host(), spec.redis().port()));
    }

    /** Removes the rules of this run; those of the same words that others commented stay. */
    List<Undone> remove(List<String> proposed, UfwRules before) {
        List<Undone> undone = new ArrayList<>();
        if (proposed.contains(DISABLE)) {
            undone.add(enable(before));
        }
        List<String> rules =
                proposed.stream().filter(line -> !line.equals(DISABLE)).toList();
        for (UfwRule rule : UfwRules.parse(node.added()).of(run())) {
            connections.guard().beforeWrite(target);
            node.remove(run(), rule.arguments());
        }
        UfwRules left = UfwRules.parse(node.added());
        for (String line : rules) {
            UfwRule rule = UfwRule.parse(line);
            String object = NodeFirewall.object(node.address(), line);
            if (left.of(run()).stream().anyMatch(rule::sameAs)) {
                undone.add(new Undone(
                        object, Undone.Status.FAILED, "ufw did not remove it", command(ssh, node.address(), line)));
            } else if (left.has(rule)) {
                undone.add(new Undone(object, Undone.Status.KEPT, "it is not this run's rule", null));
            } else {
                undone.add(new Undone(object, Undone.Status.UNDONE, null, null));
            }
        }
        return undone;
    }

    private Done disable() {
        String object = NodeFirewall.object(node.address(), DISABLE);
        if (!node.look().kind().equals("ufw")) {
            if (node.whole("ours", run()).code() != 0) {
                return new Done(List.of(new ObjectChange(object, Change.NONE)), List.of());
            }
            // An attempt before this one disabled it and was lost before it called the revert off.
            settle();
            return disabled(object, "");
        }
        connections.guard().beforeWrite(target);
        NodeConversation.Said said = node.whole("disable", run());
        if (said.code() == MANAGES_BUILTINS) {
            return new Done(
                    List.of(),
                    List.of(refused(
                            "ufw on " + node.address()
                                    + " is not disabled: with MANAGE_BUILTINS=yes that would flush what the CNI made",
                            said.text())));
        }
        if (said.code() == UNARMED) {
            return new Done(List.of(), List.of(unarmed(said.text())));
        }
        settle();
        return disabled(object, said.text());
    }

    private Done disabled(String object, String said) {
        return node.look().kind().equals("ufw")
                ? new Done(List.of(), List.of(refused("ufw on " + node.address() + " is still active", said)))
                : new Done(List.of(new ObjectChange(object, Change.UPDATED)), List.of());
    }

    private Undone enable(UfwRules before) {
        String object = NodeFirewall.object(node.address(), DISABLE);
        String client = node.seenFrom();
        int port = target.spec().firewall().ssh().port();
        UfwRules rules = UfwRules.parse(node.added());
        if (!rules.rules().equals(before.rules()) && !rules.admit(client, port)) {
            return new Undone(
                    object,
                    Undone.Status.FAILED,
                    "its rules were changed since, and none of them admits SSH from " + client + " to port " + port
                            + ": switched on, it would cut the node off",
                    ssh.to(node.address()) + " '"
                            + ssh.asRoot("ufw allow from " + client + " to any port " + port + " proto tcp") + " && "
                            + ssh.asRoot("ufw --force enable") + "'");
        }
        connections.guard().beforeWrite(target);
        NodeConversation.Said said = node.whole("enable", run());
        if (said.code() == NOT_OURS) {
            return new Undone(object, Undone.Status.KEPT, "this run did not disable it", null);
        }
        if (said.code() == UNARMED) {
            return new Undone(
                    object,
                    Undone.Status.FAILED,
                    "it was left off: what would switch it off again, should it shut SSH, could not be prepared ("
                            + said.text() + "); systemctl is-system-running tells whether systemd runs",
                    command(ssh, node.address(), DISABLE));
        }
        settle();
        if (node.look().kind().equals("ufw")) {
            // Not before: an attempt that is lost until here has to be known by the next one as this run's.
            node.whole("forget", run());
            return new Undone(object, Undone.Status.UNDONE, null, null);
        }
        return new Undone(object, Undone.Status.FAILED, said.text(), command(ssh, node.address(), DISABLE));
    }

    // The armed revert is called off by a new connection only: an established one would survive a firewall that shuts
    // SSH.
    private void settle() {
        try (NodeConversation fresh =
                NodeConversation.openAnew(SshAccess.of(connections, target), node.address(), NodeScripts.CHANGE)) {
            fresh.whole("settle", run());
        }
    }

    private String run() {
        return target.run().firstRunId();
    }

    /** What a person types to take a rule away. */
    static String command(SshCommand ssh, String node, String rule) {
        return ssh.run(node, NodeFirewall.removal(rule));
    }

    private Diagnosis unarmed(String said) {
        return new Diagnosis(
                Cause.FIREWALL,
                "ufw on " + node.address() + " is not disabled, and nothing was changed there: what would switch it on"
                        + " again by itself, should SSH fail, could not be prepared",
                List.of(Observed.on(node.address(), "ufw disable, with a revert", said)),
                List.of(),
                "See whether systemd runs there and its disks can be written: " + ssh.to(node.address())
                        + " 'systemctl is-system-running; df -h /run /etc/ufw'; then RETRY",
                false);
    }

    /** ufw writes a rule down before it gives it to the kernel, and never tries that again by itself. */
    private Diagnosis unloaded(String rule, String said) {
        return new Diagnosis(
                Cause.FIREWALL,
                "ufw on " + node.address() + " has written the rule down and could not load it: " + rule,
                List.of(Observed.on(node.address(), "ufw " + rule, said)),
                List.of(),
                "Load what is written down, from a session that stays open until a new one was let in: "
                        + ssh.run(node.address(), "ufw reload") + "; then RETRY",
                false);
    }

    private Diagnosis refused(String summary, String said) {
        return new Diagnosis(
                Cause.FIREWALL,
                summary,
                List.of(Observed.on(node.address(), "ufw", said)),
                List.of(),
                "Look at it on the node: " + ssh.run(node.address(), "ufw status numbered"),
                false);
    }
}
