package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.change.Target;

/** Which databases change names. */
public record SwitchRequest(Target target, DatabaseNames names) {}
