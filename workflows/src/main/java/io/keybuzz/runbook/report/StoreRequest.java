package io.keybuzz.runbook.report;

import io.keybuzz.runbook.change.Target;

/** @param report the final report */
public record StoreRequest(Target target, Report report) {}
