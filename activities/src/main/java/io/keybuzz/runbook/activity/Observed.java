package io.keybuzz.runbook.activity;

import io.keybuzz.runbook.report.Evidence;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Makes evidence, with the time of now. */
public final class Observed {
    private Observed() {}

    /** @param what what was looked at, repeatable by anyone */
    public static Evidence of(String what, String observed) {
        return new Evidence(what, RemoteText.neutralise(observed), now(), null);
    }

    /** As exact as the other times of a report. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Seen on, or from, a node. */
    public static Evidence on(String node, String what, String observed) {
        return new Evidence(what, RemoteText.neutralise(observed), now(), node);
    }
}
