package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.change.Target;

/** @param id of a backup, or {@code latest} */
public record FindRequest(Target target, String id) {}
