package io.keybuzz.runbook.report;

import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.spec.SpecHmac;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The spec of a target's last success, sealed: Secret {@code NAMESPACE-spec}. What a redeploy starts from. */
public final class StoredSpec {
    static final String DOCUMENT = "spec.json";
    static final String SEAL = "hmac-sha256";

    private StoredSpec() {}

    /**
     * The spec as one line of JSON; empty when none is kept.
     *
     * @throws IllegalArgumentException when it was not sealed with this worker's key: it is refused, and the message says what to do
     */
    public static Optional<String> read(Connections connections, String namespace) {
        return OwnSecrets.read(connections.kubernetes(), secretName(namespace)).map(content -> {
            byte[] document = content.get(DOCUMENT);
            byte[] seal = content.get(SEAL);
            Optional<byte[]> key = HmacKey.find(connections);
            String json = document == null ? "" : new String(document, StandardCharsets.UTF_8);
            boolean genuine = document != null
                    && seal != null
                    && key.isPresent()
                    && SpecHmac.verify(key.get(), json, new String(seal, StandardCharsets.US_ASCII));
            if (!genuine) {
                throw new IllegalArgumentException("The spec kept in Secret " + ServerSideApply.OWN_NAMESPACE + "/"
                        + secretName(namespace) + " was not sealed with this worker's key (" + HmacKey.VARIABLE
                        + "), or was changed since; run an install with the spec itself, which seals it anew");
            }
            return json;
        });
    }

    static String secretName(String namespace) {
        return namespace + "-spec";
    }

    static Map<String, byte[]> pack(String json, byte[] key) {
        return Map.of(
                DOCUMENT,
                json.getBytes(StandardCharsets.UTF_8),
                SEAL,
                SpecHmac.sign(key, json).getBytes(StandardCharsets.US_ASCII));
    }
}
