package io.keybuzz.runbook.report;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/** The key that seals kept specs: {@code RUNBOOK_HMAC_KEY}, else one that a worker made and keeps as a Secret. */
final class HmacKey {
    static final String VARIABLE = "RUNBOOK_HMAC_KEY";
    static final String SECRET = "hmac-key";
    private static final String ENTRY = "key";
    private static final int BYTES = 32;

    private HmacKey() {}

    /** The key, if there is one. */
    static Optional<byte[]> find(Connections connections) {
        if (connections.sealingKey() != null) {
            return Optional.of(connections.sealingKey().bytes());
        }
        return OwnSecrets.read(connections.kubernetes(), SECRET).map(content -> content.get(ENTRY));
    }

    /** The key, made now when there is none. */
    static byte[] findOrMake(Connections connections, Target target) {
        return find(connections).orElseGet(() -> {
            byte[] made = new byte[BYTES];
            new SecureRandom().nextBytes(made);
            new OwnSecrets(connections).createIfMissing(target, SECRET, Map.of(ENTRY, made));
            // Another worker may have been faster: what is kept counts, not what was made.
            return find(connections)
                    .orElseThrow(() -> new IllegalStateException("Secret " + SECRET
                            + " was made and cannot be read; see the worker's permissions on secrets"));
        });
    }
}
