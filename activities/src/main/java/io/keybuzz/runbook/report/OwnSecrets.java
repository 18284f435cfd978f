package io.keybuzz.runbook.report;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import java.net.HttpURLConnection;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Secrets in the runbook's own namespace, which nobody else writes: read, compared, and replaced by compare-and-swap. */
final class OwnSecrets {
    private static final int TRIES = 5;

    private final Connections connections;

    OwnSecrets(Connections connections) {
        this.connections = connections;
    }

    /** The content; empty when there is no such Secret. */
    static Optional<Map<String, byte[]>> read(KubernetesClient kubernetes, String name) {
        return Optional.ofNullable(kubernetes
                        .secrets()
                        .inNamespace(ServerSideApply.OWN_NAMESPACE)
                        .withName(name)
                        .get())
                .map(OwnSecrets::content);
    }

    /**
     * Makes the Secret hold exactly this; the same content again is no write. The guard is asked before each write.
     *
     * @return whether it wrote
     */
    boolean keep(Target target, String name, Map<String, byte[]> content) {
        for (int i = 0; i < TRIES; i++) {
            Secret there = connections
                    .kubernetes()
                    .secrets()
                    .inNamespace(ServerSideApply.OWN_NAMESPACE)
                    .withName(name)
                    .get();
            if (there != null && same(content(there), content)) {
                return false;
            }
            if (write(target, there, name, content)) {
                return true;
            }
        }
        throw new IllegalStateException("Secret " + name + " in " + ServerSideApply.OWN_NAMESPACE + " changed " + TRIES
                + " times while it was written; somebody else writes it");
    }

    /** Makes the Secret unless it is there; whoever comes first decides its content. */
    void createIfMissing(Target target, String name, Map<String, byte[]> content) {
        if (read(connections.kubernetes(), name).isEmpty()) {
            write(target, null, name, content);
        }
    }

    /** @return false when somebody was faster: look again */
    private boolean write(Target target, Secret there, String name, Map<String, byte[]> content) {
        Secret wanted = new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(ServerSideApply.OWN_NAMESPACE)
                .withResourceVersion(there == null ? null : there.getMetadata().getResourceVersion())
                .addToLabels("app.kubernetes.io/managed-by", ServerSideApply.FIELD_MANAGER)
                .endMetadata()
                .withType("Opaque")
                .withData(encoded(content))
                .build();
        connections.guard().beforeWrite(target);
        try {
            if (there == null) {
                connections.kubernetes().resource(wanted).create();
            } else {
                connections.kubernetes().resource(wanted).update();
            }
            return true;
        } catch (KubernetesClientException e) {
            // 409: made or changed meanwhile. 404: deleted meanwhile, unless it is the namespace that is not there.
            boolean moved = e.getCode() == HttpURLConnection.HTTP_CONFLICT
                    || there != null && e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
            if (moved) {
                return false;
            }
            throw new IllegalStateException("Secret " + name + " in " + ServerSideApply.OWN_NAMESPACE
                    + " could not be written: HTTP " + e.getCode() + " "
                    + (e.getStatus() == null
                            ? ""
                            : RemoteText.neutralise(e.getStatus().getReason())));
        }
    }

    private static Map<String, byte[]> content(Secret secret) {
        Map<String, byte[]> content = new LinkedHashMap<>();
        if (secret.getData() != null) {
            secret.getData()
                    .forEach(
                            (key, value) -> content.put(key, Base64.getDecoder().decode(value)));
        }
        return content;
    }

    private static Map<String, String> encoded(Map<String, byte[]> content) {
        Map<String, String> data = new LinkedHashMap<>();
        content.forEach((key, value) -> data.put(key, Base64.getEncoder().encodeToString(value)));
        return data;
    }

    private static boolean same(Map<String, byte[]> a, Map<String, byte[]> b) {
        return a.keySet().equals(b.keySet())
                && a.entrySet().stream().allMatch(e -> Arrays.equals(e.getValue(), b.get(e.getKey())));
    }
}
