package io.keybuzz.runbook.inspect;

/** The cluster did not let itself be looked at; the message is one sentence for people. */
public class CouldNotLook extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CouldNotLook(String message) {
        super(message);
    }
}
