package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;

/** Connections to a real API server, the one that {@code RUNBOOK_LAB_KUBECONFIG} names. */
public final class Lab {
    /** The environment variable without which tests against a real cluster are skipped. */
    public static final String KUBECONFIG = "RUNBOOK_LAB_KUBECONFIG";

    private Lab() {}

    public static KubernetesClient client() {
        return KubernetesClients.of(KubernetesClients.fromFiles(System.getenv(KUBECONFIG)));
    }

    /** Secret references resolve to {@code secret-of-} and their name. */
    public static Connections connections(KubernetesClient client, WriteGuard guard) {
        return new Connections(
                "default",
                "127.0.0.1:7233/default",
                client,
                null,
                AddressMap.IDENTITY,
                (namespace, reference) -> "secret-of-" + reference.reference(),
                guard,
                Policy.NONE);
    }
}
