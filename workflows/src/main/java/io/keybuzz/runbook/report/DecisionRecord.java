package io.keybuzz.runbook.report;

import java.time.Instant;

/** A decision that was taken. @param by who claims to have taken it; null when nobody said */
public record DecisionRecord(int number, String action, String by, String reason, Instant at) {

    /** Who decided and why, as a part of a sentence. */
    public String inWords() {
        return (by == null ? "somebody" : by) + " decided so (" + reason + ")";
    }
}
