package io.keybuzz.runbook.report;

/** What compensation did about one object. @param command what a person types to finish; null when nothing remains */
public record Undone(String object, Status status, String detail, String command) {

    /** UNDONE: as before this run. KEPT: left on purpose, the detail says why. FAILED: the command finishes it. */
    public enum Status {
        UNDONE,
        KEPT,
        FAILED
    }
}
