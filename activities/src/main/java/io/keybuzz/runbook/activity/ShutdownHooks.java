package io.keybuzz.runbook.activity;

/** What is done when the process is told to end. */
public final class ShutdownHooks {
    private ShutdownHooks() {}

    /** Takes a hook back; one whose time has come runs, which is what it is for. */
    public static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException goingDown) {
            // See above.
        }
    }
}
