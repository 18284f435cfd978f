package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.preflight.Prepared;

/** The first activity's answer: what was asked for, and the spec of the last install. */
public record UninstallPrepared(UninstallOptions options, Prepared prepared) {}
