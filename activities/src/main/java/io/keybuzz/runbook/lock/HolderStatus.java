package io.keybuzz.runbook.lock;

/** What the Temporal of this worker knows of a holder. */
@FunctionalInterface
interface HolderStatus {
    enum Known {
        OPEN,
        CLOSED,
        UNKNOWN
    }

    /** Asks; throws a plain exception when it gets no answer. */
    Known ask(Holder holder);
}
