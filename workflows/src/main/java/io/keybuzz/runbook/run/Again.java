package io.keybuzz.runbook.run;

/** The run begins again at preflight; never leaves the runbook that threw it. */
public final class Again extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Again() {
        super("again", null, false, false);
    }
}
