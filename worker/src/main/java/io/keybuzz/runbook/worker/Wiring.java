package io.keybuzz.runbook.worker;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.AddressMapFile;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.connection.SealingKey;
import io.keybuzz.runbook.kubernetes.Fabric8PodAccess;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.lock.LeaseGuard;
import io.keybuzz.runbook.lock.NoWrites;
import io.keybuzz.runbook.lock.WriteGuard;
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
        KubernetesClient kubernetes = kubernetes();
        return connections(configuration, environment, temporal.name(), kubernetes, new LeaseGuard(kubernetes));
    }

    /**
     * The same for a command that only looks: without Temporal, and with a guard that lets nothing be written.
     *
     * @throws io.keybuzz.runbook.kubernetes.NoCluster when there is no usable kubeconfig
     * @throws io.keybuzz.runbook.policy.PolicyUnreadable when the policy is wrong
     */
    public static Connections looking(WorkerConfiguration configuration, Map<String, String> environment) {
        return connections(configuration, environment, "", kubernetes(), new NoWrites());
    }

    private static KubernetesClient kubernetes() {
        KubernetesClient kubernetes = KubernetesClients.fromEnvironment();
        DaemonThreads.each("warm-kubernetes").execute(() -> KubernetesClients.warm(kubernetes));
        return kubernetes;
    }

    static Connections connections(
            WorkerConfiguration configuration,
            Map<String, String> environment,
            String temporal,
            KubernetesClient kubernetes,
            WriteGuard guard) {
        SealingKey given = configuration.hmacKey() == null ? null : new SealingKey(configuration.hmacKey());
        return new Connections(
                        configuration.cluster(),
                        temporal,
                        kubernetes,
                        new Fabric8PodAccess(kubernetes),
                        configuration.addressMap() == null
                                ? AddressMap.IDENTITY
                                : AddressMapFile.read(configuration.addressMap()),
                        new CredentialSource(configuration.credentialsDirectory(), environment, kubernetes),
                        guard,
                        configuration.policy() == null ? Policy.NONE : PolicyFile.read(configuration.policy()),
                        configuration.uiUrl())
                .withSealingKey(given);
    }
}
