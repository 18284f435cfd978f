package io.keybuzz.runbook.redeploy;

/** The run begins again at preflight; never leaves {@link RedeployPhases}. */
final class Again extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Again() {
        super("again", null, false, false);
    }
}
