package io.keybuzz.runbook.namespace;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What would go with a namespace. */
final class NamespaceContents {
    private static final String UNSEEN = "kinds that this worker may not list";

    private final KubernetesClient client;

    NamespaceContents(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Objects of the kinds that the runbook deals with.
     *
     * @param objects without what every namespace has, and what goes anyway
     * @param complete whether every kind could be listed
     */
    record Contents(List<HasMetadata> objects, boolean complete) {}

    /** What this run did not make. Where it may not look there may be something. */
    List<String> others(Target target) {
        Contents contents = of(target.namespace());
        List<String> others = new ArrayList<>(contents.objects().stream()
                .filter(object -> isAnothers(object, target.run().firstRunId()))
                .map(ServerSideApply::nameOf)
                .distinct()
                .toList());
        if (!contents.complete()) {
            others.add(UNSEEN);
        }
        return others;
    }

    /** Whether a Secret is there that is not on its way out. */
    boolean holds(String namespace, String secret) {
        try {
            Secret live =
                    client.secrets().inNamespace(namespace).withName(secret).get();
            return live != null && live.getMetadata().getDeletionTimestamp() == null;
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("get", "Secret/" + namespace + "/" + secret, e);
        }
    }

    /** Everything that would go with the namespace, of whatever kind, and a sentence for what could not be seen. */
    List<String> all(String namespace) {
        Contents contents = of(namespace);
        OtherKinds.Found more = new OtherKinds(client).in(namespace);
        List<String> all = new ArrayList<>(
                contents.objects().stream().map(ServerSideApply::nameOf).toList());
        all.addAll(more.objects());
        unseen(contents, more).ifPresent(all::add);
        return all;
    }

    static Optional<String> unseen(Contents contents, OtherKinds.Found more) {
        if (contents.complete() && more.unseen().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(contents.complete() ? UNSEEN + " (" + String.join(", ", more.unseen()) + ")" : UNSEEN);
    }

    Contents of(String namespace) {
        List<Supplier<List<? extends HasMetadata>>> kinds = List.of(
                () -> client.network()
                        .v1()
                        .ingresses()
                        .inNamespace(namespace)
                        .list()
                        .getItems(),
                () -> client.apps().deployments().inNamespace(namespace).list().getItems(),
                () -> client.batch().v1().jobs().inNamespace(namespace).list().getItems(),
                () -> client.pods().inNamespace(namespace).list().getItems(),
                () -> client.services().inNamespace(namespace).list().getItems(),
                () -> client.configMaps().inNamespace(namespace).list().getItems(),
                () -> client.secrets().inNamespace(namespace).list().getItems(),
                () -> client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .list()
                        .getItems());
        List<HasMetadata> objects = new ArrayList<>();
        boolean complete = true;
        for (Supplier<List<? extends HasMetadata>> kind : kinds) {
            try {
                kind.get().stream()
                        .filter(NamespaceContents::staysUnlessDeleted)
                        .forEach(objects::add);
            } catch (KubernetesClientException e) {
                if (e.getCode() != 403) {
                    throw new IllegalStateException("Kubernetes did not say what is in namespace " + namespace);
                }
                complete = false;
            }
        }
        return new Contents(objects, complete);
    }

    /** Neither what every namespace is born with nor what goes with its owner, or goes already. */
    static boolean staysUnlessDeleted(HasMetadata object) {
        var metadata = object.getMetadata();
        boolean everyNamespaceHasIt = metadata.getName().equals("kube-root-ca.crt")
                || annotations(object).containsKey("kubernetes.io/service-account.name");
        boolean goesAnyway = metadata.getDeletionTimestamp() != null
                || (metadata.getOwnerReferences() != null
                        && !metadata.getOwnerReferences().isEmpty());
        return !everyNamespaceHasIt && !goesAnyway;
    }

    static boolean isAnothers(HasMetadata object, String runId) {
        return staysUnlessDeleted(object) && !runId.equals(annotations(object).get(ServerSideApply.RUN_ANNOTATION));
    }

    private static Map<String, String> annotations(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }
}
