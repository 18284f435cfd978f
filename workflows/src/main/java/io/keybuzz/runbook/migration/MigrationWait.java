package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.SoFar;

/** A migration that is waited for on. @param soFar what was told of it, {@code before} being the name of its Job */
public record MigrationWait(Target target, SoFar soFar) {}
