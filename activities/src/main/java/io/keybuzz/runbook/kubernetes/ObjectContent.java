package io.keybuzz.runbook.kubernetes;

import io.keybuzz.runbook.activity.Sha256;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The part of an object that people mean: no status, no bookkeeping of the API server or of its controllers. */
final class ObjectContent {
    static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final Set<String> BOOKKEEPING = Set.of(
            "managedFields",
            "resourceVersion",
            "uid",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
            "namespace",
            "name");

    private ObjectContent() {}

    /** Keys in order, empty maps and nulls left out, so that equal contents are equal trees. */
    static Map<String, Object> normalise(Map<String, Object> object) {
        Map<String, Object> content = new LinkedHashMap<>(object);
        content.remove("status");
        Map<String, Object> metadata = new LinkedHashMap<>(Tree.map(object, "metadata"));
        metadata.keySet().removeAll(BOOKKEEPING);
        Map<String, Object> annotations = new LinkedHashMap<>(Tree.map(metadata, "annotations"));
        annotations.keySet().removeIf(ObjectContent::noted);
        metadata.put("annotations", annotations);
        content.put("metadata", metadata);
        if (ManagedFields.replicasOfOthers(object)) {
            content = withoutReplicas(content);
        }
        return Tree.typed((Map<?, ?>) sorted(content));
    }

    /** Whether an annotation is a controller's: the Deployment controller counts revisions there. */
    static boolean noted(String annotation) {
        return annotation.startsWith("deployment.kubernetes.io/");
    }

    /** Whether {@code kubectl apply} keeps its own copy of the content in it, values of a Secret included. */
    static boolean remembered(Map<String, Object> object) {
        return Tree.map(object, "metadata", "annotations").containsKey(LAST_APPLIED);
    }

    /** The object without that copy. */
    static Map<String, Object> forgotten(Map<String, Object> object) {
        return Tree.without(object, "metadata", "annotations", LAST_APPLIED);
    }

    /** SHA-256, in hex, of the normalised content. */
    static String hash(Map<String, Object> object) {
        return Sha256.hex(normalise(object).toString());
    }

    /**
     * The hashes that the object has for as long as nobody changes what people mean by it: its own, and that with which an autoscaler,
     * or a person with {@code kubectl scale}, leaves it who takes its replicas over.
     */
    static Set<String> hashes(Map<String, Object> object) {
        return new TreeSet<>(List.of(hash(object), hash(withoutReplicas(object))));
    }

    static Map<String, Object> withoutReplicas(Map<String, Object> object) {
        return Tree.without(object, "spec", "replicas");
    }

    /** What is kept of an object to make it again: the object without status and the server's bookkeeping. */
    static Map<String, Object> manifest(Map<String, Object> object) {
        Map<String, Object> manifest = new LinkedHashMap<>(object);
        manifest.remove("status");
        Map<String, Object> metadata = new LinkedHashMap<>(Tree.map(object, "metadata"));
        metadata.keySet().removeAll(BOOKKEEPING);
        metadata.put("name", Tree.text(object, "metadata", "name"));
        String namespace = Tree.text(object, "metadata", "namespace");
        if (namespace != null) {
            metadata.put("namespace", namespace);
        }
        manifest.put("metadata", metadata);
        return manifest;
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, child) -> {
                Object s = sorted(child);
                if (s != null && !(s instanceof Map<?, ?> m && m.isEmpty())) {
                    sorted.put(String.valueOf(key), s);
                }
            });
            return sorted;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ObjectContent::sorted).toList();
        }
        return value instanceof Number n ? (Object) n.longValue() : value;
    }
}
