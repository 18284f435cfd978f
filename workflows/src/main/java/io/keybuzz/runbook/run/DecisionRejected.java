package io.keybuzz.runbook.run;

/**
 * A decision that cannot be taken now. It has no stack trace, since the Temporal UI prints the one of any rejection, and is no
 * ApplicationFailure, since a validator's loses its type.
 */
public final class DecisionRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DecisionRejected(String message) {
        super(message, null, false, false);
    }
}
