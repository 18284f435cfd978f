package io.keybuzz.runbook.run;

/** The answer to a decision that counts. */
public record DecisionTaken(int number, String action) {}
