package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.change.Target;

/** @param target with the image whose migrations are rehearsed @param database that holds the copy */
public record RehearsalRequest(Target target, String database) {}
