package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;

/** Connections of a worker that reaches an API server and nothing else; every secret is empty. */
public final class TestConnections {
    private TestConnections() {}

    /** Nothing guards its writes, and its policy allows everything. */
    public static Connections to(KubernetesClient client) {
        return to(client, WriteGuard.NONE, Policy.NONE);
    }

    public static Connections to(KubernetesClient client, WriteGuard guard, Policy policy) {
        return new Connections(
                "default", "", client, null, AddressMap.IDENTITY, (namespace, reference) -> "", guard, policy);
    }
}
