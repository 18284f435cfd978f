package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Cidr;

/**
 * What a pod itself found when it asked for a server.
 *
 * @param server {@code PostgreSQL}, {@code Redis} or {@code DNS}
 * @param silent whether its packets vanished: neither an answer nor a refusal within the time
 * @param answered whether something answered or refused; neither when it could not be asked
 */
record Outward(Pod pod, String server, String host, int port, boolean silent, boolean answered, Evidence evidence) {
    private static final String LINK_LOCAL = "169.254.0.0/16";

    /** Whether a name server is asked before it is. */
    boolean hasName() {
        return Cidr.read(host).isEmpty();
    }

    /** Whether every node has such a server for its own pods, as a cache of names is: at an address that leads nowhere else. */
    boolean onEachNode() {
        return Ranges.holds(LINK_LOCAL, host);
    }
}
