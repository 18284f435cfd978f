package io.keybuzz.runbook.report;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import java.nio.charset.StandardCharsets;
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
    static Optional<byte[]> find(KubernetesClient kubernetes, Map<String, String> environment) {
        String given = environment.get(VARIABLE);
        if (given != null && !given.isEmpty()) {
            return Optional.of(given.getBytes(StandardCharsets.UTF_8));
        }
        return OwnSecrets.read(kubernetes, SECRET).map(content -> content.get(ENTRY));
    }

    /** The key, made now when there is none. */
    static byte[] findOrMake(Connections connections, Target target, Map<String, String> environment) {
        return find(connections.kubernetes(), environment).orElseGet(() -> {
            byte[] made = new byte[BYTES];
            new SecureRandom().nextBytes(made);
            new OwnSecrets(connections).createIfMissing(target, SECRET, Map.of(ENTRY, made));
            // Another worker may have been faster: what is kept counts, not what was made.
            return find(connections.kubernetes(), environment)
                    .orElseThrow(() -> new IllegalStateException("Secret " + SECRET
                            + " was made and cannot be read; see the worker's permissions on secrets"));
        });
    }
}
