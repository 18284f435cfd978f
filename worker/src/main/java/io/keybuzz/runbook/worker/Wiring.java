package io.keybuzz.runbook.worker;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.Fabric8PodAccess;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.lock.LeaseGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.policy.PolicyFile;
import io.keybuzz.runbook.secret.CredentialSource;
import java.util.Map;

/** Production's connections, made from the configuration: the one place that knows every implementation. */
public final class Wiring {
    private Wiring() {}

    /**
     * Nothing is asked yet, but the cluster's client warms up meanwhile.
     *
     * @throws io.keybuzz.runbook.kubernetes.NoCluster when there is no usable kubeconfig
     * @throws io.keybuzz.runbook.policy.PolicyUnreadable when the policy is wrong
     */
    public static Connections connections(
            WorkerConfiguration configuration, Map<String, String> environment, TemporalConnection temporal) {
        Policy policy = configuration.policy() == null ? Policy.NONE : PolicyFile.read(configuration.policy());
        KubernetesClient kubernetes = KubernetesClients.fromEnvironment();
        Thread warming = new Thread(() -> KubernetesClients.warm(kubernetes), "warm-kubernetes");
        warming.setDaemon(true);
        warming.start();
        return new Connections(
                configuration.cluster(),
                temporal.name(),
                kubernetes,
                new Fabric8PodAccess(kubernetes),
                AddressMap.IDENTITY,
                new CredentialSource(configuration.credentialsDirectory(), environment, kubernetes),
                new LeaseGuard(kubernetes),
                policy,
                configuration.uiUrl());
    }
}
