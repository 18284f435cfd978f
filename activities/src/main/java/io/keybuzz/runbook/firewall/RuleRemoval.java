package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.OtherInstalls;
import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.ssh.SshAccess;
import io.keybuzz.runbook.ssh.SshCommand;
import io.keybuzz.runbook.ssh.SshFailure;
import io.keybuzz.runbook.uninstall.Belonging;
import io.keybuzz.runbook.uninstall.InventoryRequest;
import io.keybuzz.runbook.uninstall.Leavings;
import io.keybuzz.runbook.uninstall.Part;
import io.keybuzz.runbook.uninstall.Removal;
import io.keybuzz.runbook.uninstall.RemovalRequest;
import io.keybuzz.runbook.uninstall.Removed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The rules that runs of the runbook added to the nodes' firewalls, known by their comment; nobody else's. */
public final class RuleRemoval implements Removal {
    private final Connections connections;

    public RuleRemoval(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Part part() {
        return Part.FIREWALL;
    }

    @Override
    public List<Belonging> list(InventoryRequest request) {
        Target target = request.target();
        Firewall firewall = target.spec().firewall();
        if (firewall.policy() == FirewallPolicy.OFF || firewall.nodes().isEmpty()) {
            return List.of();
        }
        List<String> others = new OtherInstalls(connections).of(target);
        SshCommand ssh = SshCommand.of(firewall.ssh());
        List<Belonging> found = new ArrayList<>();
        try (Nodes nodes = new Nodes(firewall.nodes().size())) {
            SshAccess access = SshAccess.of(connections, target);
            nodes.each(firewall.nodes(), node -> read(access, node)).forEach((node, answer) -> {
                answer.rules().forEach(rule -> found.add(belonging(ssh, node, rule, others)));
                if (answer.lost() != null) {
                    found.add(unseen(ssh, node, answer.lost()));
                }
            });
        } catch (SshFailure unusable) {
            firewall.nodes().forEach(node -> found.add(unseen(ssh, node, unusable)));
        }
        if (firewall.policy() == FirewallPolicy.DISABLE) {
            firewall.nodes().forEach(node -> found.add(stays(ssh, node)));
        }
        return found;
    }

    private static Answer read(SshAccess access, String node) {
        try (NodeConversation conversation = NodeConversation.open(access, node, NodeScripts.OBSERVE)) {
            return new Answer(UfwRules.parse(conversation.added()).ofAnyRun(), "", null);
        } catch (SshFailure lost) {
            return new Answer(List.of(), "", lost);
        }
    }

    // Preflight stops for it where the policy is to change firewalls.
    private static Belonging unseen(SshCommand ssh, String node, SshFailure why) {
        return Belonging.staying(
                Part.FIREWALL,
                NodeFirewall.object(node, "any"),
                "what rules of the runbook there are is not known: " + why.getMessage(),
                ssh.run(node, "ufw show added"));
    }

    private static Belonging belonging(SshCommand ssh, String node, UfwRule rule, List<String> others) {
        String object = NodeFirewall.object(node, rule.arguments());
        String command = NodeChange.command(ssh, node, rule.arguments());
        return others.isEmpty()
                ? Belonging.going(Part.FIREWALL, object, rule.run().orElseThrow(), null, command)
                : Belonging.staying(
                        Part.FIREWALL,
                        object,
                        "another install uses the same path: " + String.join(", ", others),
                        command);
    }

    /** Switched on again it might cut what has come to rely on it being off. */
    private static Belonging stays(SshCommand ssh, String node) {
        return Belonging.staying(
                Part.FIREWALL,
                NodeFirewall.object(node, NodeChange.DISABLE),
                "firewall.policy is DISABLE; a firewall that is off stays off, since what relies on that cannot be seen from here",
                NodeChange.command(ssh, node, NodeChange.DISABLE));
    }

    @Override
    public Removed remove(RemovalRequest request) {
        Target target = request.target();
        List<String> listed = target.spec().firewall().nodes();
        Map<String, List<Belonging>> byNode = request.going().stream()
                .collect(Collectors.groupingBy(RuleRemoval::node, LinkedHashMap::new, Collectors.toList()));
        Leavings leavings = new Leavings();
        byNode.entrySet().removeIf(entry -> {
            boolean dropped = !listed.contains(entry.getKey());
            if (dropped) {
                entry.getValue().forEach(b -> leavings.left(b.kept("the node is not in firewall.nodes any more")));
            }
            return dropped;
        });
        Connections here = connections.here();
        try (Nodes nodes = new Nodes(byNode.size())) {
            SshAccess access = SshAccess.of(connections, target);
            nodes.each(List.copyOf(byNode.keySet()), node -> remove(here, target, access, node, byNode.get(node)))
                    .forEach((node, answer) -> take(byNode.get(node), answer, leavings));
        } catch (SshFailure unusable) {
            leavings.problem(unusable.diagnosis());
            byNode.values().forEach(all -> all.forEach(b -> leavings.left(b.failed(unusable.getMessage()))));
        }
        return leavings.removed();
    }

    /** @param rules of the runbook that are there. @param said ufw's words. @param lost null while the node answers */
    private record Answer(List<UfwRule> rules, String said, SshFailure lost) {}

    private static Answer remove(
            Connections here, Target target, SshAccess access, String node, List<Belonging> going) {
        try (NodeConversation conversation = NodeConversation.open(access, node, NodeScripts.CHANGE)) {
            List<UfwRule> there = UfwRules.parse(conversation.added()).ofAnyRun();
            StringBuilder said = new StringBuilder();
            for (UfwRule rule : there) {
                if (going.stream().anyMatch(b -> is(b, node, rule))) {
                    here.guard().beforeWrite(target);
                    said.append(conversation
                                    .remove(rule.run().orElseThrow(), rule.arguments())
                                    .text())
                            .append(' ');
                }
            }
            return new Answer(
                    UfwRules.parse(conversation.added()).ofAnyRun(),
                    said.toString().strip(),
                    null);
        } catch (SshFailure lost) {
            return new Answer(List.of(), "", lost);
        }
    }

    private static void take(List<Belonging> going, Answer answer, Leavings leavings) {
        if (answer.lost() != null) {
            leavings.problem(answer.lost().diagnosis());
        }
        for (Belonging belonging : going) {
            if (answer.lost() != null) {
                leavings.left(belonging.failed(answer.lost().getMessage()));
            } else if (answer.rules().stream().anyMatch(rule -> is(belonging, node(belonging), rule))) {
                leavings.left(belonging.failed("ufw did not remove it: " + answer.said()));
            } else {
                leavings.gone(belonging);
            }
        }
    }

    private static boolean is(Belonging belonging, String node, UfwRule rule) {
        return belonging.object().equals(NodeFirewall.object(node, rule.arguments()))
                && rule.run().filter(belonging.id()::equals).isPresent();
    }

    private static String node(Belonging belonging) {
        return belonging.object().split("/", 3)[1];
    }

    @Override
    public String look(Target target) {
        return "ufw show added on " + String.join(", ", target.spec().firewall().nodes());
    }
}
