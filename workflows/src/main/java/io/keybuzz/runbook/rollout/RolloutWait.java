package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.SoFar;

/** A rollout that is waited for on. @param soFar what was told of it until now */
public record RolloutWait(Target target, SoFar soFar) {}
