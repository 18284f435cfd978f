package io.keybuzz.runbook.testbed.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How lists and maps merge, by their place: what the OpenAPI schema of Kubernetes says in {@code x-kubernetes-list-type},
 * {@code -list-map-keys} and {@code -map-type}, for the kinds that this world has.
 */
final class ListKeys {
    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            Map.entry("containers", List.of("name")),
            Map.entry("initContainers", List.of("name")),
            Map.entry("volumes", List.of("name")),
            Map.entry("env", List.of("name")),
            Map.entry("imagePullSecrets", List.of("name")),
            Map.entry("secrets", List.of("name")),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("conditions", List.of("type")),
            Map.entry("ownerReferences", List.of("uid")),
            Map.entry("hostAliases", List.of("ip")),
            Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")));
    private static final Set<String> ATOMIC_MAPS =
            Set.of("selector", "labelSelector", "nodeSelector", "secretKeyRef", "configMapKeyRef", "fieldRef");

    private ListKeys() {}

    /** The fields that tell this list's items apart; empty when the list is replaced as a whole. */
    static List<String> of(List<String> place) {
        String name = place.get(place.size() - 1);
        if (name.equals("ports")) {
            return switch (place.size() < 2 ? "" : place.get(place.size() - 2)) {
                case "containers", "initContainers" -> List.of("containerPort", "protocol");
                case "spec" -> List.of("port", "protocol");
                default -> List.of();
            };
        }
        return KEYS.getOrDefault(name, List.of());
    }

    static boolean isSet(List<String> place) {
        return place.get(place.size() - 1).equals("finalizers");
    }

    static boolean isAtomicMap(List<String> place) {
        return !place.isEmpty() && place.get(0).equals("spec") && ATOMIC_MAPS.contains(place.get(place.size() - 1));
    }

    /** The item's key, in the order of the key fields. */
    static Map<String, Object> keyOf(Map<String, Object> item, List<String> fields) {
        Map<String, Object> key = new LinkedHashMap<>();
        for (String field : fields) {
            key.put(field, item.getOrDefault(field, field.equals("protocol") ? "TCP" : ""));
        }
        return key;
    }

    /** The item with this key, or null. */
    static Map<String, Object> find(List<Map<String, Object>> items, Map<String, Object> key) {
        List<String> fields = new ArrayList<>(key.keySet());
        return items.stream()
                .filter(item -> keyOf(item, fields).equals(key))
                .findFirst()
                .orElse(null);
    }
}
