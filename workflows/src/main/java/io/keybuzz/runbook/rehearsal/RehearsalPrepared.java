package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.preflight.Prepared;

/** The first activity's answer: what was asked for, and the spec of the last install. */
public record RehearsalPrepared(RehearsalOptions options, Prepared prepared) {}
