package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.change.Target;

/** @param database that this run has made */
public record DropRequest(Target target, String database) {}
