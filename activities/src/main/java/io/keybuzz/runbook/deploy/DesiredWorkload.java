package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.run.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The manifests for what is in the cluster now: its ConfigMap and Secret, and who scales the Deployments. */
public final class DesiredWorkload {
    private final KubernetesClient kubernetes;

    public DesiredWorkload(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** Every object, in the order in which it is applied. */
    public List<HasMetadata> of(Target target) {
        return of(target, checksum(target.namespace()));
    }

    /** The same for a ConfigMap and a Secret of that checksum. */
    List<HasMetadata> of(Target target, String checksum) {
        return ChatwootManifests.all(target.spec(), checksum, scaledElsewhere(target.namespace()));
    }

    /** The checksum of the live ConfigMap and Secret. */
    public String checksum(String namespace) {
        return ConfigChecksum.of(
                kubernetes
                        .configMaps()
                        .inNamespace(namespace)
                        .withName(Names.CONFIG_MAP)
                        .get(),
                kubernetes
                        .secrets()
                        .inNamespace(namespace)
                        .withName(Names.SECRET)
                        .get());
    }

    private Set<String> scaledElsewhere(String namespace) {
        Set<String> names = new HashSet<>();
        for (String name : List.of(Names.WEB, Names.WORKER)) {
            Deployment live = kubernetes
                    .apps()
                    .deployments()
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            if (live != null && autoscaled(live)) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * Whether an autoscaler owns the replicas: a horizontal autoscaler writes through the scale subresource as
     * {@code kube-controller-manager}. A person's {@code kubectl scale} is drift and is corrected.
     */
    public static boolean autoscaled(Deployment live) {
        return live.getMetadata().getManagedFields().stream()
                .anyMatch(e -> "scale".equals(e.getSubresource())
                        && e.getManager() != null
                        && !e.getManager().startsWith("kubectl")
                        && ownsReplicas(e));
    }

    private static boolean ownsReplicas(ManagedFieldsEntry entry) {
        Object spec = entry.getFieldsV1() == null
                ? null
                : entry.getFieldsV1().getAdditionalProperties().get("f:spec");
        return spec instanceof Map<?, ?> fields && fields.containsKey("f:replicas");
    }
}
