package io.keybuzz.runbook.namespace;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What would go with a namespace. */
final class NamespaceContents {
    private final KubernetesClient client;

    NamespaceContents(KubernetesClient client) {
        this.client = client;
    }

    /** What this run did not make. Where it may not look there may be something. */
    List<String> others(Target target) {
        String namespace = target.namespace();
        List<Supplier<List<? extends HasMetadata>>> kinds = List.of(
                () -> client.apps().deployments().inNamespace(namespace).list().getItems(),
                () -> client.batch().v1().jobs().inNamespace(namespace).list().getItems(),
                () -> client.services().inNamespace(namespace).list().getItems(),
                () -> client.network()
                        .v1()
                        .ingresses()
                        .inNamespace(namespace)
                        .list()
                        .getItems(),
                () -> client.configMaps().inNamespace(namespace).list().getItems(),
                () -> client.secrets().inNamespace(namespace).list().getItems(),
                () -> client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .list()
                        .getItems(),
                () -> client.pods().inNamespace(namespace).list().getItems());
        List<String> others = new ArrayList<>();
        for (Supplier<List<? extends HasMetadata>> kind : kinds) {
            try {
                kind.get().stream()
                        .filter(object -> isAnothers(object, target.run().runId()))
                        .map(ServerSideApply::nameOf)
                        .forEach(others::add);
            } catch (KubernetesClientException e) {
                if (e.getCode() != 403) {
                    throw new IllegalStateException("Kubernetes did not say what is in namespace " + namespace);
                }
                others.add("kinds that this worker may not list");
            }
        }
        return others.stream().distinct().toList();
    }

    static boolean isAnothers(HasMetadata object, String runId) {
        var metadata = object.getMetadata();
        Map<String, String> annotations = metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations();
        boolean everyNamespaceHasIt = metadata.getName().equals("kube-root-ca.crt")
                || annotations.containsKey("kubernetes.io/service-account.name");
        boolean goesAnyway = metadata.getDeletionTimestamp() != null
                || (metadata.getOwnerReferences() != null
                        && !metadata.getOwnerReferences().isEmpty());
        return !everyNamespaceHasIt && !goesAnyway && !runId.equals(annotations.get(ServerSideApply.RUN_ANNOTATION));
    }
}
