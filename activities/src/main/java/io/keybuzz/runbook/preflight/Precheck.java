package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.change.Target;

/** One feature's part of preflight. All run side by side; none writes. */
@FunctionalInterface
public interface Precheck {

    /** What was found. Anything thrown becomes a problem of its own, so a precheck reports what it expects to go wrong. */
    Findings look(Target target);
}
