package io.keybuzz.runbook.upgrade;

import io.keybuzz.runbook.change.Target;

/** @param required whether an image that cannot be pulled is a failure rather than an image that is not known yet */
public record LookRequest(Target target, boolean required) {}
