package io.keybuzz.runbook.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where a secret is kept, never the secret: {@code file:NAME} in the worker's credentials directory, {@code env:NAME} for a variable
 * that begins with {@code RUNBOOK_SECRET_}, or {@code secret:NAME/KEY} in the target namespace.
 *
 * @param reference the reference as it stands in the spec; its form was checked when the spec was parsed
 */
public record SecretRef(@JsonValue String reference) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SecretRef {}

    @Override
    public String toString() {
        return reference;
    }
}
