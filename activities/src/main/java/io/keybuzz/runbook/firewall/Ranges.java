package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.spec.Cidr;

/** Networks as ufw's rules and the cluster write them, addresses among them; what cannot be read is in none. */
final class Ranges {
    /** As a rule means it that names no network. */
    static final String EVERYWHERE = "0.0.0.0/0";

    private Ranges() {}

    /** Whether every address of the other is in the network. */
    static boolean holds(String network, String other) {
        return Cidr.read(network)
                .flatMap(n -> Cidr.read(other).map(n::contains))
                .orElse(false);
    }

    /** Whether two networks share an address; everywhere is everywhere in both families. */
    static boolean overlap(String a, String b) {
        if (a.equals(EVERYWHERE) || b.equals(EVERYWHERE)) {
            return true;
        }
        return Cidr.read(a).flatMap(x -> Cidr.read(b).map(x::overlaps)).orElse(false);
    }
}
