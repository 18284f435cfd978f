package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.NodeReport;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.ssh.SshAccess;
import io.keybuzz.runbook.ssh.SshFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every node's firewall as {@code ufw status verbose} prints it, all nodes at once. */
public final class NodeReports {
    private final Connections connections;

    public NodeReports(Connections connections) {
        this.connections = connections;
    }

    /**
     * The firewalls as they are now, in {@code firewallAfter}; {@code firewallBefore} is null. A node that does not answer says so in
     * place of its status. Nothing is asked, and nothing returned, under policy OFF.
     */
    public List<NodeReport> read(Target target) {
        return look(target).stream()
                .map(r -> new NodeReport(
                        r.address(),
                        r.name(),
                        null,
                        r.failure() == null ? r.status() : r.failure().getMessage()))
                .toList();
    }

    /** @param failure why it did not answer; null when it did */
    record Read(String address, String name, String status, SshFailure failure) {
        Evidence evidence() {
            return failure == null
                    ? Observed.on(
                            address,
                            "ufw status verbose",
                            status.lines()
                                    .limit(4)
                                    .reduce((a, b) -> a + "; " + b)
                                    .orElse(""))
                    : failure.evidence();
        }

        boolean active() {
            return status.contains("Status: active");
        }

        /** Whether the node has no ufw. */
        boolean without() {
            return status.startsWith("ufw is not installed");
        }
    }

    static UfwStates states(List<Read> reads) {
        long lost = reads.stream().filter(r -> r.failure() != null).count();
        long active = reads.stream().filter(Read::active).count();
        long none = reads.stream().filter(Read::without).count();
        return new UfwStates(active, reads.size() - active - none - lost, none, lost);
    }

    List<Read> look(Target target) {
        return target.spec().firewall().policy() == FirewallPolicy.OFF
                ? List.of()
                : look(target, new FirewallLook(connections).names());
    }

    /** Whatever the policy. @param names see {@link FirewallLook#names} */
    List<Read> look(Target target, Map<String, String> names) {
        List<String> addresses = target.spec().firewall().nodes();
        List<Read> reads = new ArrayList<>();
        try (Nodes nodes = new Nodes(addresses.size())) {
            SshAccess access = SshAccess.of(connections, target);
            reads.addAll(
                    nodes.each(addresses, a -> read(access, a, names.get(a))).values());
        } catch (SshFailure unusable) {
            addresses.forEach(a -> reads.add(new Read(a, names.get(a), "", unusable)));
        }
        return reads;
    }

    private static Read read(SshAccess access, String address, String name) {
        try (NodeConversation node = NodeConversation.open(access, address, NodeScripts.OBSERVE)) {
            return new Read(address, name, node.status(), null);
        } catch (SshFailure e) {
            return new Read(address, name, "", e);
        }
    }
}
