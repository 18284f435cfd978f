package io.keybuzz.runbook.testbed.chatwoot;

/** The application cannot go on: what it prints before it ends with code 1. */
public final class AppFailure extends Exception {
    private static final long serialVersionUID = 1L;

    public AppFailure(String printed) {
        super(printed);
    }
}
