package io.keybuzz.runbook.install;

/** The answer to a decision that counts. */
public record DecisionTaken(int number, String action) {}
