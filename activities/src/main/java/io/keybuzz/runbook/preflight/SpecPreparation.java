package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.spec.Spec;
import io.temporal.common.converter.RawValue;

/** A run's undecoded input as a spec. */
public final class SpecPreparation {
    private SpecPreparation() {}

    /** Fails with {@code InvalidInput} and everything that is wrong; null and an empty payload are the defaults. */
    public static Spec prepare(RawValue input) {
        throw new UnsupportedOperationException();
    }
}
