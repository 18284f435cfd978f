package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.spec.Cidr;
import java.util.Arrays;
import java.util.List;

/** A node's rules in their order. ufw takes the first that matches. */
record UfwRules(List<UfwRule> rules) {

    static UfwRules parse(List<String> added) {
        return new UfwRules(added.stream()
                .map(String::strip)
                .filter(l ->
                        l.startsWith("ufw ") || l.startsWith("route ") || l.matches("(allow|deny|reject|limit) .*"))
                .map(UfwRule::parse)
                .toList());
    }

    /** The comment on the rules of a run. */
    static String comment(String run) {
        return "chatwoot-runbook " + run;
    }

    /** Whether such a rule is there, whoever added it and whatever it is commented. */
    boolean has(UfwRule wanted) {
        return rules.stream().anyMatch(wanted::sameAs);
    }

    /** Where packets go that a rule is made for. @param network an address, a network, or the name of a host */
    record End(String network, int port) {
        boolean in(UfwRule rule) {
            String place = Cidr.read(network).isPresent() ? network : Ranges.EVERYWHERE;
            return Ranges.overlap(rule.to(), place) && (rule.port() == null || ports(rule.port(), port));
        }
    }

    /**
     * Whether a deny or reject would win over the rule if that were added at the end. One that is about other packets than those
     * which the rule is made for does not, and keeps its place before it: pods that are kept from port 25 or from a cloud's metadata
     * stay so.
     *
     * @param ends where the packets go that have to pass
     */
    boolean shadows(UfwRule wanted, List<End> ends) {
        return rules.stream()
                .anyMatch(r -> r.denies()
                        && r.routed() == wanted.routed()
                        && Ranges.overlap(r.from(), wanted.from())
                        && ends.stream().anyMatch(end -> end.in(wanted) && end.in(r)));
    }

    /** Whether forwarded packets from that network to anywhere are admitted by a rule, interfaces left aside. */
    boolean routesFrom(String network) {
        return rules.stream()
                .anyMatch(r -> r.routed()
                        && r.action().equals("allow")
                        && r.port() == null
                        && Ranges.holds(r.from(), network)
                        && r.to().equals(Ranges.EVERYWHERE));
    }

    /** What decides about forwarded packets, in order, comments left aside: equal on nodes that forward alike. */
    List<String> routing() {
        return rules.stream().filter(UfwRule::routed).map(UfwRule::arguments).toList();
    }

    /** Whether an SSH connection from there would be let in: the first rule that matches decides. */
    boolean admit(String client, int port) {
        return rules.stream()
                .filter(r -> !r.routed() && !r.narrowed())
                .filter(r -> Ranges.overlap(r.from(), client))
                .filter(r ->
                        r.port() == null || ports(r.port(), port) || r.port().isEmpty())
                .findFirst()
                .filter(r -> !r.denies())
                .isPresent();
    }

    private static boolean ports(String listed, int port) {
        return Arrays.stream(listed.split(",")).anyMatch(p -> {
            String[] range = p.split(":");
            return Integer.parseInt(range[0]) <= port && port <= Integer.parseInt(range[range.length - 1]);
        });
    }

    /** Those of one run. */
    List<UfwRule> of(String run) {
        return rules.stream().filter(r -> r.isOf(run)).toList();
    }

    /** Those that the runbook added, whichever run it was. */
    List<UfwRule> ofAnyRun() {
        return rules.stream().filter(r -> r.run().isPresent()).toList();
    }
}
