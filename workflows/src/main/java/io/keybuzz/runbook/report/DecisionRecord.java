package io.keybuzz.runbook.report;

import java.time.Instant;

/** A decision that was taken. @param by who claims to have taken it; null when nobody said */
public record DecisionRecord(int number, String action, String by, String reason, Instant at) {}
