package io.keybuzz.runbook.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Somebody else's hand on an object: fields that were last written by another manager than the runbook.
 *
 * @param time as the API server noted it; null when it did not
 * @param fields as {@code fieldsV1} has them, those that decide what the object does
 */
record Hand(String manager, String time, Map<String, Object> fields) {
    private static final List<String> DECISIVE = List.of("f:spec", "f:data", "f:binaryData");

    /** Every other hand on the object, apart from autoscalers'. */
    static List<Hand> on(Map<String, Object> live) {
        List<Hand> hands = new ArrayList<>();
        for (Map<String, Object> entry : Tree.maps(live, "metadata", "managedFields")) {
            String manager = Tree.text(entry, "manager");
            String subresource = Tree.text(entry, "subresource");
            // Through the scale subresource autoscalers write, and people by kubectl.
            boolean direct = subresource == null
                    || subresource.isEmpty()
                    || subresource.equals("scale") && manager.startsWith("kubectl");
            if (direct && !ServerSideApply.FIELD_MANAGER.equals(manager)) {
                Map<String, Object> fields = decisive(Tree.text(live, "kind"), Tree.map(entry, "fieldsV1"));
                if (!fields.isEmpty()) {
                    hands.add(new Hand(manager, Tree.text(entry, "time"), fields));
                }
            }
        }
        return hands;
    }

    private static Map<String, Object> decisive(String kind, Map<String, Object> all) {
        Map<String, Object> fields = new LinkedHashMap<>();
        DECISIVE.stream().filter(all::containsKey).forEach(f -> fields.put(f, all.get(f)));
        // Labels and annotations are anybody's; but an Ingress is configured by its controller's.
        Map<String, Object> annotations = new LinkedHashMap<>(Tree.map(all, "f:metadata", "f:annotations"));
        annotations.keySet().removeIf(name -> !name.contains("ingress.kubernetes.io/"));
        if ("Ingress".equals(kind) && !annotations.isEmpty()) {
            fields.put("f:metadata", Map.of("f:annotations", annotations));
        }
        return fields;
    }

    /** For a sentence. */
    String words() {
        return manager + (time == null ? "" : " at " + time);
    }
}
