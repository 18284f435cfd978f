package io.keybuzz.runbook.report;

/** What an act did to an object. */
public enum Change {
    NONE,
    CREATED,
    UPDATED,
    DELETED
}
