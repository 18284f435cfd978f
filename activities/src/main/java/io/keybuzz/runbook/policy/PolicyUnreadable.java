package io.keybuzz.runbook.policy;

/** A policy file that is missing or wrong. The message lists everything that is wrong with it, a line each. */
public class PolicyUnreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PolicyUnreadable(String message) {
        super(message);
    }
}
