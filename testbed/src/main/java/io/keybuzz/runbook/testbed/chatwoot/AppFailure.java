package io.keybuzz.runbook.testbed.chatwoot;

/** A process cannot go on: what it prints before it ends, and with which code. */
public final class AppFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** Ends with code 1. */
    public AppFailure(String printed) {
        this(printed, 1);
    }

    public AppFailure(String printed, int exitCode) {
        super(printed);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
