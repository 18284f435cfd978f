package io.keybuzz.runbook.firewall;

import java.util.Comparator;
import java.util.Optional;

/**
 * A counter that the probes' packets moved: the positive evidence without which no firewall is blamed.
 *
 * @param node where it stands
 * @param counter the rule or policy, as iptables writes it
 * @param packets by how many it grew, the noise of others taken off
 */
record Culprit(NodeView node, String counter, long packets) {

    /** The counter of forwarded packets on the pod's node that grew most, when it grew enough. */
    static Optional<Culprit> forwarding(NodeView host, long atLeast) {
        return find(host, atLeast, false);
    }

    /** The same among what decides about packets to the node itself. */
    static Optional<Culprit> input(NodeView host, long atLeast) {
        return find(host, atLeast, true);
    }

    private static Optional<Culprit> find(NodeView host, long atLeast, boolean input) {
        return host.after().packets().keySet().stream()
                .filter(c -> !c.equals(DropCounters.OUTPUT_POLICY) && !c.contains("output"))
                .filter(c -> (c.equals(DropCounters.INPUT_POLICY) || c.contains("input") || c.startsWith("-A INPUT "))
                        == input)
                .map(c -> new Culprit(host, c, host.moved(c)))
                .filter(c -> c.packets() >= Math.max(1, atLeast))
                .max(Comparator.comparingLong(Culprit::packets));
    }

    /** Whether it is about packets to the node itself; no routed rule opens that. */
    boolean isInput() {
        return guardsInput(counter);
    }

    private static boolean guardsInput(String counter) {
        return counter.equals(DropCounters.INPUT_POLICY)
                || counter.contains("input")
                || counter.startsWith("-A INPUT ");
    }

    /** Whether a rule of ufw can change it: ufw is active and decides no later than this counter. */
    boolean isUfw() {
        return node.active()
                && (counter.startsWith("policy ") || counter.startsWith("-A ufw-") || counter.startsWith("-A ufw6-"));
    }

    String sentence() {
        return packets + " packets dropped by "
                + (counter.startsWith("policy ") ? "the " + counter.substring(7) + " policy" : "the rule " + counter)
                + " on " + node.place() + " while the probes ran";
    }

    String command() {
        return (counter.contains("ufw6-") ? "ip6tables-save" : "iptables-save")
                + " -c -t filter, before and after the probes";
    }
}
