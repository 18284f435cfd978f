package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.report.Evidence;
import java.util.ArrayList;
import java.util.List;

/**
 * One node's firewall, and what was proven of it.
 *
 * @param reachable whether the node answered over SSH; when not, {@code evidence} says why and the rest is empty
 * @param kind {@code ufw} (active), {@code inactive}, {@code none}
 * @param status the state of its firewall in a few words; empty when it was not reached
 * @param rules the rules as {@code ufw show added} lists them, in their order, those of others too
 * @param proposed arguments of {@code ufw} that would mend what is <em>proven</em> shut, such as {@code route allow from 10.0.0.0/16 to 10.233.0.0/16}
 * @param evidence probes and counters that prove it
 */
public record NodeFirewall(
        String address,
        String name,
        boolean reachable,
        String kind,
        String status,
        List<String> rules,
        List<String> proposed,
        List<Evidence> evidence) {
    /** What is proposed in place of rules under the policy DISABLE. */
    public static final String DISABLE = "disable";

    /** How a rule of a node is named in changes and undos, as {@code ObjectChange#object()} says. */
    public static String object(String address, String rule) {
        return "ufw/" + address + "/" + rule;
    }

    /** What takes a rule away on its node, or switches on what was disabled. @param rule arguments of {@code ufw} that added it */
    public static String removal(String rule) {
        if (rule.equals(DISABLE)) {
            return "ufw --force enable";
        }
        return "ufw " + (rule.startsWith("route ") ? "route delete " + rule.substring(6) : "delete " + rule);
    }

    /**
     * The newer look, with everything that was proposed in either, and with the rules as they were before any of it was done: an undo
     * compares with those, and a firewall that is off shows none.
     */
    public NodeFirewall and(NodeFirewall newer) {
        List<String> both = new ArrayList<>(proposed);
        newer.proposed.stream().filter(rule -> !both.contains(rule)).forEach(both::add);
        return new NodeFirewall(
                address,
                name,
                reachable || newer.reachable,
                newer.kind,
                newer.status,
                proposed.isEmpty() ? newer.rules : rules,
                both,
                newer.evidence);
    }
}
