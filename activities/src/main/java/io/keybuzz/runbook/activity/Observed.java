package io.keybuzz.runbook.activity;

import io.keybuzz.runbook.report.Evidence;
import java.time.Instant;

/** Makes evidence, with the time of now. */
public final class Observed {
    private Observed() {}

    /** @param what what was looked at, repeatable by anyone */
    public static Evidence of(String what, String observed) {
        return new Evidence(what, RemoteText.neutralise(observed), Instant.now(), null);
    }

    /** Seen on, or from, a node. */
    public static Evidence on(String node, String what, String observed) {
        return new Evidence(what, RemoteText.neutralise(observed), Instant.now(), node);
    }
}
