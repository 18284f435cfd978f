package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Owner references. */
final class Owners {
    private Owners() {}

    static List<Object> referenceTo(Map<String, Object> owner) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("apiVersion", Tree.text(owner, "apiVersion"));
        reference.put("kind", Tree.text(owner, "kind"));
        reference.put("name", Tree.text(owner, "metadata", "name"));
        reference.put("uid", Tree.text(owner, "metadata", "uid"));
        reference.put("controller", true);
        reference.put("blockOwnerDeletion", true);
        return new ArrayList<>(List.of(reference));
    }

    static boolean owns(Map<String, Object> owner, Map<String, Object> object) {
        return Tree.maps(object, "metadata", "ownerReferences").stream()
                .anyMatch(reference -> Tree.text(reference, "uid").equals(Tree.text(owner, "metadata", "uid")));
    }

    /** The objects of a type that the owner has made and that are not ending. */
    static List<Map<String, Object>> owned(ObjectStore store, ResourceType type, Map<String, Object> owner) {
        return store.list(type, Tree.text(owner, "metadata", "namespace")).stream()
                .filter(object -> owns(owner, object) && Tree.at(object, "metadata", "deletionTimestamp") == null)
                .toList();
    }

    /** A pod from a template. */
    static Map<String, Object> pod(Map<String, Object> owner, Map<String, Object> template, String name) {
        Map<String, Object> pod = ObjectStore.object(ResourceType.POD, Tree.text(owner, "metadata", "namespace"), name);
        Map<String, Object> metadata = Tree.child(pod, "metadata");
        metadata.put("generateName", Tree.text(owner, "metadata", "name") + "-");
        for (String field : List.of("labels", "annotations")) {
            if (!Tree.map(template, "metadata", field).isEmpty()) {
                metadata.put(field, Tree.copy(Tree.map(template, "metadata", field)));
            }
        }
        metadata.put("ownerReferences", referenceTo(owner));
        pod.put("spec", Tree.copy(Tree.map(template, "spec")));
        return pod;
    }

    static boolean isReady(Map<String, Object> pod) {
        return Tree.maps(pod, "status", "conditions").stream()
                .anyMatch(c -> Tree.text(c, "type").equals("Ready")
                        && Tree.text(c, "status").equals("True"));
    }
}
