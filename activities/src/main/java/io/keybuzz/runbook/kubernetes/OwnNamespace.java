package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.connection.Connections;

/** The namespace {@code chatwoot-runbook}: locks, reports and kept content outlive the target they are about. */
public final class OwnNamespace {
    private final KubernetesClient client;

    public OwnNamespace(Connections connections) {
        this.client = connections.kubernetes();
    }

    /** Makes it when it is missing. */
    public void ensure() {
        String name = ServerSideApply.OWN_NAMESPACE;
        try {
            if (client.namespaces().withName(name).get() != null) {
                return;
            }
            client.namespaces()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .addToLabels("app.kubernetes.io/managed-by", ServerSideApply.FIELD_MANAGER)
                            .endMetadata()
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            boolean somebodyWasFaster = e.getCode() == 409;
            if (!somebodyWasFaster) {
                throw ApiFailure.of("create", "Namespace/" + name, e);
            }
        }
    }
}
