package io.keybuzz.runbook.spec;

/** Stub. */
public final class SpecSchema {
    private SpecSchema() {}

    public static String json() {
        throw new UnsupportedOperationException();
    }
}
