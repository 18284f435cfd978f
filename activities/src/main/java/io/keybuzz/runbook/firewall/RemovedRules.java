package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.report.NodeReport;
import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.ssh.SshCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Rules of the runbook that are not there any more, whether or not a pod on the node would show it. Pure.
 *
 * @param diffs by {@link NodeFirewall#object}: the rule as it was left, and the command that adds it again
 * @param unknown nodes of which it cannot be said, each with the reason
 */
public record RemovedRules(Map<String, String> diffs, List<String> unknown) {
    /** Nothing is missing. */
    public static final RemovedRules NONE = new RemovedRules(Map.of(), List.of());

    /** The cluster keeps them unsealed, and somebody may type what is made of them. */
    private static final Pattern PLAIN =
            Pattern.compile("ufw (?:route )?allow [\\w.:/, ]+ comment 'chatwoot-runbook [\\w.-]+'");

    /**
     * What is missing of what was left. Where ufw is off or not installed nothing is: no rule is in force then.
     *
     * @param left by address: the runbook's rules as the last good run left them, as {@code ufw show added} prints them
     * @param nodes as they are now; null: nobody has looked
     */
    public static RemovedRules of(Map<String, List<String>> left, List<NodeReport> nodes, Firewall firewall) {
        if (firewall.policy() != FirewallPolicy.ALLOW_POD_CIDR || nodes == null) {
            return NONE;
        }
        SshCommand ssh = SshCommand.of(firewall.ssh());
        Map<String, String> diffs = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String address : firewall.nodes()) {
            List<UfwRule> expected = left.getOrDefault(address, List.of()).stream()
                    .filter(line -> PLAIN.matcher(line).matches())
                    .map(UfwRule::parse)
                    .toList();
            String status = nodes.stream()
                    .filter(node -> node.address().equals(address))
                    .map(NodeReport::firewallAfter)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse("nothing was read");
            Optional<List<UfwRule>> there = UfwStatus.rules(status);
            if (!expected.isEmpty() && there.isEmpty()) {
                unknown.add("the rules on " + address + " could not be compared: " + status);
            } else if (UfwStatus.active(status)) {
                UfwRules rules = new UfwRules(there.orElseThrow());
                expected.stream()
                        .filter(rule -> !rules.has(rule))
                        .forEach(rule -> diffs.put(
                                NodeFirewall.object(address, rule.arguments()), diff(ssh, address, rule.line())));
            }
        }
        return new RemovedRules(diffs, unknown);
    }

    /**
     * With those that a probe proves to be missing, whoever took them and whenever.
     *
     * @param objects as {@link NodeFirewall#object} names them
     */
    public RemovedRules and(List<String> objects, Firewall firewall) {
        Map<String, String> all = new LinkedHashMap<>(diffs);
        for (String object : objects) {
            String[] parts = object.split("/", 3);
            all.putIfAbsent(object, diff(SshCommand.of(firewall.ssh()), parts[1], "ufw " + parts[2]));
        }
        return new RemovedRules(all, unknown);
    }

    private static String diff(SshCommand ssh, String node, String line) {
        return "-" + line + "\nAdd it again: " + ssh.to(node) + " \"" + ssh.asRoot(line) + "\"";
    }
}
