package io.keybuzz.runbook.firewall;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A counter that the probes' packets moved: the positive evidence without which no firewall is blamed.
 *
 * @param node where it stands
 * @param counter the rule or policy, as iptables writes it
 * @param packets by how many it grew, the noise of others taken off
 */
record Culprit(NodeView node, String counter, long packets) {
    /** What belongs to no connection that conntrack knows; a probe opens one, so its packets are never that. */
    private static final Pattern INVALID = Pattern.compile("(?<!! )--(?:ct)?state INVALID(?: |$)");

    /** The counter of forwarded packets on the pod's node that grew most, when it grew enough. */
    static Optional<Culprit> forwarding(NodeView host, long atLeast) {
        return find(host, Hook.FORWARD, c -> c.packets() >= Math.max(1, atLeast));
    }

    /** The same among what decides about packets to the node itself. */
    static Optional<Culprit> input(NodeView host, long atLeast) {
        return find(host, Hook.INPUT, c -> c.packets() >= Math.max(1, atLeast));
    }

    /**
     * The one that packets of pods moved: by two of a pod that waits two seconds, so that its SYN is always sent a second time. The
     * application tries as well, before and after, so what is left without the noise may be less.
     */
    static Optional<Culprit> outward(NodeView host, Hook hook) {
        return find(host, hook, c -> c.packets() >= 1 && host.grown(c.counter()) >= 2);
    }

    /** One that grew by as much as that, and by no less in the control. */
    static Optional<Culprit> drowned(NodeView host, Hook hook) {
        return find(host, hook, c -> c.packets() < 1 && host.grown(c.counter()) >= 2);
    }

    private static Optional<Culprit> find(NodeView host, Hook hook, Predicate<Culprit> enough) {
        return host.after().packets().keySet().stream()
                .filter(c -> host.after().hook(c) == hook)
                .filter(c -> !INVALID.matcher(c).find())
                .map(c -> new Culprit(host, c, host.moved(c)))
                .filter(enough)
                .max(Comparator.comparingLong(Culprit::packets));
    }

    /** Whether it is about packets to the node itself; no routed rule opens that. */
    boolean isInput() {
        return node.after().hook(counter) == Hook.INPUT;
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
