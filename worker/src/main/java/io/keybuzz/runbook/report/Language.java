package io.keybuzz.runbook.report;

/** The languages that reports are written in. */
public enum Language {
    EN,
    FR
}
