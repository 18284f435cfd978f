package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.report.Evidence;
import java.util.List;
import java.util.Map;

/**
 * Everything read on one node in one round.
 *
 * @param name the node's host name; null when it was not reached
 * @param lost why it could not be worked on; null when it could
 * @param kind {@code ufw} (active), {@code inactive} or {@code none}
 * @param conf {@code ENABLED}, {@code MANAGE_BUILTINS} and the like
 * @param routes by pod address
 * @param before counters right before the probes
 * @param after counters right after
 * @param calm counters a while later, with no probe of ours meanwhile; empty when nothing else was seen to be dropped
 */
record NodeView(
        String address,
        String name,
        Evidence lost,
        String kind,
        UfwRules rules,
        Map<String, String> conf,
        Map<String, Route> routes,
        List<Probe> probes,
        DropCounters before,
        DropCounters after,
        DropCounters calm) {

    static NodeView lost(String address, Evidence why) {
        return new NodeView(
                address,
                null,
                why,
                "none",
                new UfwRules(List.of()),
                Map.of(),
                Map.of(),
                List.of(),
                DropCounters.NONE,
                DropCounters.NONE,
                DropCounters.NONE);
    }

    boolean reached() {
        return lost == null;
    }

    /** For a sentence. */
    String place() {
        return name == null ? address : name + " (" + address + ")";
    }

    /**
     * By how many packets a counter grew while the probes ran, less what it grew by anyway: on a busy node others are dropped too.
     */
    long moved(String counter) {
        long grown = grown(counter);
        long calmMicros = calm.micros() - after.micros();
        long others = calm.of(counter) - after.of(counter);
        if (others <= 0 || calmMicros <= 0) {
            return grown;
        }
        return grown - (long) Math.ceil((double) others * (after.micros() - before.micros()) / calmMicros);
    }

    /** By how many packets a counter grew while the probes ran, whoever sent them. */
    long grown(String counter) {
        return after.of(counter) - before.of(counter);
    }

    boolean active() {
        return kind.equals("ufw");
    }

    /** The state of the firewall in a few words, for the report. */
    String summary() {
        return switch (kind) {
            case "ufw" -> "ufw active, forwarded packets: " + before.policies().getOrDefault("FORWARD", "?");
            case "inactive" -> "ufw inactive";
            default -> "no ufw";
        };
    }
}
