package io.keybuzz.runbook.diagnosis;

/** Temporal's pages print a failure's stack trace. For a failure that tells people something it is noise that hides the sentence. */
public final class WithoutStack {
    private static final StackTraceElement[] NONE = new StackTraceElement[0];

    private WithoutStack() {}

    /** The same failure without its stack trace. */
    public static <T extends Throwable> T of(T failure) {
        failure.setStackTrace(NONE);
        return failure;
    }
}
