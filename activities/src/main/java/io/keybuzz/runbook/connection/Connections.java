package io.keybuzz.runbook.connection;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.secret.SecretSource;
import io.keybuzz.runbook.ssh.SshSessions;

/**
 * What every adapter is built from: one constructor argument for all of them, made by the composition root.
 *
 * @param cluster the worker's name for its cluster ({@code RUNBOOK_CLUSTER})
 * @param uiUrl the Temporal UI's address without a slash at its end ({@code RUNBOOK_UI_URL}), for links; null: no links
 * @param sessions connections to nodes, shared by all adapters so that what one opened serves the next
 * @param temporal address and namespace of the Temporal that this worker polls, for the lock; empty outside a worker
 * @param sealingKey seals kept specs; null: one that a worker makes and keeps as a Secret
 */
public record Connections(
        String cluster,
        String temporal,
        KubernetesClient kubernetes,
        PodAccess pods,
        AddressMap addresses,
        SecretSource secrets,
        WriteGuard guard,
        Policy policy,
        String uiUrl,
        SshSessions sessions,
        SealingKey sealingKey) {

    /** With connections to nodes of its own, and no key that was given. */
    public Connections(
            String cluster,
            String temporal,
            KubernetesClient kubernetes,
            PodAccess pods,
            AddressMap addresses,
            SecretSource secrets,
            WriteGuard guard,
            Policy policy,
            String uiUrl) {
        this(cluster, temporal, kubernetes, pods, addresses, secrets, guard, policy, uiUrl, new SshSessions(), null);
    }

    /** Without links. */
    public Connections(
            String cluster,
            String temporal,
            KubernetesClient kubernetes,
            PodAccess pods,
            AddressMap addresses,
            SecretSource secrets,
            WriteGuard guard,
            Policy policy) {
        this(cluster, temporal, kubernetes, pods, addresses, secrets, guard, policy, null);
    }

    /** The same connections with other answers to secret references. */
    public Connections withSecrets(SecretSource source) {
        return new Connections(
                cluster, temporal, kubernetes, pods, addresses, source, guard, policy, uiUrl, sessions, sealingKey);
    }

    /** The same connections with another guard. */
    public Connections withGuard(WriteGuard other) {
        return new Connections(
                cluster, temporal, kubernetes, pods, addresses, secrets, other, policy, uiUrl, sessions, sealingKey);
    }

    /** The same connections with a key that was given. @param key null: none was */
    public Connections withSealingKey(SealingKey key) {
        return new Connections(
                cluster, temporal, kubernetes, pods, addresses, secrets, guard, policy, uiUrl, sessions, key);
    }

    /** The same connections for threads that an activity starts. */
    public Connections here() {
        return new Connections(
                cluster,
                temporal,
                kubernetes,
                pods,
                addresses,
                secrets,
                guard.here(),
                policy,
                uiUrl,
                sessions,
                sealingKey);
    }
}
