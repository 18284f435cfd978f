package io.keybuzz.runbook.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * JSON patches that give an object back to those from whom it was taken over: its content, then who owns what. An apply of the old
 * content would leave what the server filled in beside our fields, such as a probe without a handler, which it then refuses.
 */
final class HandBack {
    private static final Set<String> NO_CONTENT = Set.of("apiVersion", "kind", "metadata", "status");

    private HandBack() {}

    /** The content as it was, apart from what controllers note or decide meanwhile. */
    static List<Map<String, Object>> content(Map<String, Object> live, Map<String, Object> manifest) {
        Map<String, Object> wanted = ManagedFields.replicasOfOthers(live)
                ? Tree.with(manifest, Tree.get(live, "spec", "replicas"), "spec", "replicas")
                : manifest;
        List<Map<String, Object>> patch = new ArrayList<>();
        patch.add(unchanged(live));
        Set<String> parts = new LinkedHashSet<>(live.keySet());
        parts.addAll(wanted.keySet());
        parts.removeAll(NO_CONTENT);
        parts.forEach(part -> put(patch, "/" + part, live.get(part), wanted.get(part)));
        put(patch, "/metadata/labels", Tree.get(live, "metadata", "labels"), Tree.get(wanted, "metadata", "labels"));
        put(patch, "/metadata/annotations", Tree.get(live, "metadata", "annotations"), annotations(live, wanted));
        return patch;
    }

    /** Who owned what, and what others have noted since. */
    static List<Map<String, Object>> owners(Map<String, Object> live, List<Map<String, Object>> before) {
        return List.of(
                Map.of("op", "add", "path", "/metadata/managedFields", "value", ManagedFields.handedBack(live, before)),
                unchanged(live));
    }

    private static Map<String, Object> annotations(Map<String, Object> live, Map<String, Object> wanted) {
        Map<String, Object> annotations = new LinkedHashMap<>(Tree.map(wanted, "metadata", "annotations"));
        annotations.keySet().removeIf(ObjectContent::noted);
        Tree.map(live, "metadata", "annotations").forEach((key, value) -> {
            if (ObjectContent.noted(key)) {
                annotations.put(key, value);
            }
        });
        return annotations.isEmpty() ? null : annotations;
    }

    private static void put(List<Map<String, Object>> patch, String path, Object live, Object wanted) {
        if (wanted != null) {
            patch.add(Map.of("op", "add", "path", path, "value", wanted));
        } else if (live != null) {
            patch.add(Map.of("op", "remove", "path", path));
        }
    }

    private static Map<String, Object> unchanged(Map<String, Object> live) {
        return Map.of(
                "op",
                "replace",
                "path",
                "/metadata/resourceVersion",
                "value",
                Tree.text(live, "metadata", "resourceVersion"));
    }
}
