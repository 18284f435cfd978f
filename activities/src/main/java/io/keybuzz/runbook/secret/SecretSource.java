package io.keybuzz.runbook.secret;

import io.keybuzz.runbook.spec.SecretRef;

/** Resolves secret references. Values are used inside one activity and go nowhere else. */
@FunctionalInterface
public interface SecretSource {

    /**
     * The secret's value, one trailing newline removed.
     *
     * @param namespace the target namespace, where {@code secret:NAME/KEY} is looked up
     * @throws SecretUnreadable when it is missing, empty or not allowed; the message says which and where, never the value
     */
    String resolve(String namespace, SecretRef reference);
}
