package io.keybuzz.runbook.lock;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Who holds a target, for those who only look. */
public final class CurrentHolder {
    private CurrentHolder() {}

    /** The holder as the Lease names it, open or closed; empty when nobody holds the target. */
    public static Optional<Holder> read(KubernetesClient client, String namespace) {
        return new ClusterLeases(client)
                .read(namespace)
                .filter(held -> held.holder() != null)
                .map(held -> HolderIdentity.parse(held.holder(), held.since()));
    }
}
