package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.change.Target;

/** What is to be looked for. */
public record InventoryRequest(Target target, UninstallOptions options) {}
