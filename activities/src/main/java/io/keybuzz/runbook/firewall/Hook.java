package io.keybuzz.runbook.firewall;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where netfilter asks a chain: packets to pods and of pods pass FORWARD, those of the node itself INPUT and OUTPUT. */
enum Hook {
    FORWARD,
    INPUT,
    OUTPUT;

    /** Chains about packets to the node that do not say so: fail2ban's, the kubelet's, and ufw's for strangers and for limits. */
    private static final Pattern INPUT_BY_MAKER =
            Pattern.compile("f2b-.*|KUBE-FIREWALL|ufw6?-not-local|ufw6?-user-limit");

    /** The hook whose own chain that is; empty for all others. */
    static Optional<Hook> of(String chain) {
        return Arrays.stream(values()).filter(h -> h.name().equals(chain)).findFirst();
    }

    /** By its name alone: whoever makes a chain names it after the hook, in one case or the other, or it is about forwarding. */
    static Hook named(String chain) {
        String name = chain.toLowerCase(Locale.ROOT);
        if (name.contains("output")) {
            return OUTPUT;
        }
        return name.contains("input") || INPUT_BY_MAKER.matcher(chain).matches() ? INPUT : FORWARD;
    }

    /** The one of two that counts for a chain that both ask: what FORWARD asks may have dropped a pod's packet. */
    Hook or(Hook other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
