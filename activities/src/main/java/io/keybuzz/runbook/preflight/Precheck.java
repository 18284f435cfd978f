package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.change.Target;

/** One feature's part of preflight. All run side by side, but for those that come first; none writes. */
@FunctionalInterface
public interface Precheck {

    /** What was found. Anything thrown becomes a problem of its own, so a precheck reports what it expects to go wrong. */
    Findings look(Target target);

    /** Whether it is asked before the others, and they only when it has found nothing wrong. Such a precheck talks to no system. */
    default boolean comesFirst() {
        return false;
    }
}
