package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.kubernetes.ApiFailure;
import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What goes when its owner, or its namespace, has gone; and what a namespace is born with. */
final class GarbageCollector {
    private static final List<ResourceType> OWNERS = List.of(
            ResourceType.DEPLOYMENT,
            ResourceType.REPLICA_SET,
            ResourceType.JOB,
            ResourceType.SERVICE,
            ResourceType.CRON_JOB);

    private final ObjectStore store;

    GarbageCollector(ObjectStore store) {
        this.store = store;
    }

    void reconcile(String namespace) {
        Map<String, Object> home =
                store.get(ResourceType.NAMESPACE, "", namespace).orElse(null);
        if (home != null && Tree.at(home, "metadata", "deletionTimestamp") != null) {
            empty(namespace);
            return;
        }
        if (home != null
                && store.get(ResourceType.SERVICE_ACCOUNT, namespace, "default").isEmpty()) {
            store.create(
                    ResourceType.SERVICE_ACCOUNT,
                    ObjectStore.object(ResourceType.SERVICE_ACCOUNT, namespace, "default"),
                    DeploymentController.MANAGER);
        }
        for (ResourceType type :
                List.of(ResourceType.REPLICA_SET, ResourceType.POD, ResourceType.ENDPOINT_SLICE, ResourceType.JOB)) {
            store.list(type, namespace).stream().filter(this::isOrphan).forEach(object -> delete(type, object));
        }
    }

    private boolean isOrphan(Map<String, Object> object) {
        List<Map<String, Object>> references = Tree.maps(object, "metadata", "ownerReferences");
        return !references.isEmpty() && references.stream().noneMatch(reference -> lives(object, reference));
    }

    private boolean lives(Map<String, Object> object, Map<String, Object> reference) {
        return OWNERS.stream()
                .filter(type -> type.kind().equals(Tree.text(reference, "kind")))
                .findFirst()
                .map(type -> store.get(type, Tree.text(object, "metadata", "namespace"), Tree.text(reference, "name"))
                        .filter(owner -> Tree.text(owner, "metadata", "uid").equals(Tree.text(reference, "uid")))
                        .isPresent())
                .orElse(true); // a kind that is not known here is somebody else's business
    }

    private void empty(String namespace) {
        boolean left = false;
        for (ResourceType type : Arrays.stream(ResourceType.values())
                .filter(ResourceType::namespaced)
                .toList()) {
            for (Map<String, Object> object : store.list(type, namespace)) {
                left = true;
                delete(type, object);
            }
        }
        if (!left) {
            store.remove(ResourceType.NAMESPACE, "", namespace);
        }
    }

    private void delete(ResourceType type, Map<String, Object> object) {
        try {
            store.delete(
                    type, Tree.text(object, "metadata", "namespace"), Tree.text(object, "metadata", "name"), false);
        } catch (ApiFailure gone) {
            // Somebody was faster.
        }
    }
}
