package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Kubernetes clients as this project needs them: no hidden retries, client keys of any algorithm. */
public final class KubernetesClients {
    private KubernetesClients() {}

    /** From {@code KUBECONFIG}, {@code ~/.kube/config} or the pod's service account. */
    public static KubernetesClient fromEnvironment() {
        throw new UnsupportedOperationException();
    }

    /** From a configuration, such as the testbed's. */
    public static KubernetesClient of(Config config) {
        throw new UnsupportedOperationException();
    }
}
