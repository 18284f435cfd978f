package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Objects of any kind as trees. Throws fabric8's exceptions: {@link ApiFailure} turns them into answers for people. */
final class ApiObjects {
    private final KubernetesClient client;

    ApiObjects(KubernetesClient client) {
        this.client = client;
    }

    Map<String, Object> tree(HasMetadata object) {
        return Tree.typed(client.getKubernetesSerialization().convertValue(object, Map.class));
    }

    <T extends HasMetadata> T typed(Map<String, Object> tree, Class<T> type) {
        return client.getKubernetesSerialization().convertValue(tree, type);
    }

    String json(Object value) {
        return client.getKubernetesSerialization().asJson(value);
    }

    Map<String, Object> parse(String json) {
        return Tree.typed(client.getKubernetesSerialization().unmarshal(json, Map.class));
    }

    Optional<Map<String, Object>> get(ObjectName name) {
        return Optional.ofNullable(resource(name).get()).map(this::tree);
    }

    Map<String, Object> create(ObjectName name, Map<String, Object> object) {
        return tree(resource(name, generic(object)).create());
    }

    Map<String, Object> apply(ObjectName name, Map<String, Object> wanted, boolean force, boolean dryRun) {
        PatchContext context = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(ServerSideApply.FIELD_MANAGER)
                .withForce(force)
                .withDryRun(dryRun ? List.of("All") : null)
                .build();
        return tree(resource(name).patch(context, generic(wanted)));
    }

    Map<String, Object> patch(ObjectName name, PatchType type, Object patch, boolean dryRun) {
        PatchContext context = new PatchContext.Builder()
                .withPatchType(type)
                .withFieldManager(ServerSideApply.FIELD_MANAGER)
                .withDryRun(dryRun ? List.of("All") : null)
                .build();
        return tree(resource(name).patch(context, json(patch)));
    }

    /** Deletes exactly the object that was looked at. */
    void delete(ObjectName name, String uid, String resourceVersion) {
        Map<String, Object> options = Map.of(
                "apiVersion",
                "v1",
                "kind",
                "DeleteOptions",
                "propagationPolicy",
                "Background",
                "preconditions",
                Map.of("uid", uid, "resourceVersion", resourceVersion));
        try {
            client.raw(name.path(), "DELETE", options);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
        }
    }

    private GenericKubernetesResource generic(Map<String, Object> object) {
        return client.getKubernetesSerialization().convertValue(object, GenericKubernetesResource.class);
    }

    private Resource<GenericKubernetesResource> resource(ObjectName name) {
        var all = client.genericKubernetesResources(name.definition());
        return name.namespace() == null
                ? all.withName(name.name())
                : all.inNamespace(name.namespace()).withName(name.name());
    }

    private Resource<GenericKubernetesResource> resource(ObjectName name, GenericKubernetesResource item) {
        var all = client.genericKubernetesResources(name.definition());
        return name.namespace() == null
                ? all.resource(item)
                : all.inNamespace(name.namespace()).resource(item);
    }
}
