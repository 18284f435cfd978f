package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.common.converter.RawValue;

/** From the undecoded input of a workflow to a normalised spec. */
public final class SpecPreparation {
    public SpecPreparation(Connections connections) {}

    /** Fails with {@code InvalidInput} and everything that is wrong; null and an empty payload are the defaults. */
    public Spec prepare(RawValue input) {
        throw new UnsupportedOperationException();
    }
}
