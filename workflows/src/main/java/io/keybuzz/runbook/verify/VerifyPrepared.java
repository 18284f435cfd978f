package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.preflight.Prepared;

/** The first activity's answer: what was asked for, and the spec of the last install. */
public record VerifyPrepared(VerifyOptions options, Prepared prepared) {}
