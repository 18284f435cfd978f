package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.preflight.Prepared;

/** The first activity's answer: what was asked for, and the spec of the last install. */
public record RestorePrepared(RestoreOptions options, Prepared prepared) {}
