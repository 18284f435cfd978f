package io.keybuzz.runbook.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Who owns which field, as {@code metadata.managedFields} says
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
 */
final class ManagedFields {
    private ManagedFields() {}

    /**
     * The tools that made an object which we have never applied: known managers that own more than labels and annotations. Empty for
     * an object that is ours.
     */
    static List<String> foreign(Map<String, Object> live) {
        List<Map<String, Object>> entries = entries(live);
        if (entries.stream().anyMatch(ManagedFields::ours)) {
            return List.of();
        }
        TreeSet<String> managers = new TreeSet<>();
        for (Map<String, Object> entry : entries) {
            if (madeByTool(entry)
                    && Tree.map(entry, "fieldsV1").keySet().stream().anyMatch(field -> !field.equals("f:metadata"))) {
                managers.add(Tree.text(entry, "manager"));
            }
        }
        return List.copyOf(managers);
    }

    /** Our own fields, however they were written. */
    static Map<String, Object> own(Map<String, Object> live) {
        Map<String, Object> own = Map.of();
        for (Map<String, Object> entry : entries(live)) {
            if (ServerSideApply.FIELD_MANAGER.equals(Tree.text(entry, "manager"))
                    && Tree.text(entry, "subresource") == null) {
                own = union(own, Tree.map(entry, "fieldsV1"));
            }
        }
        return own;
    }

    /** Every known tool that owns a field. */
    static List<String> known(Map<String, Object> live) {
        TreeSet<String> managers = new TreeSet<>();
        entries(live).stream().filter(ManagedFields::madeByTool).forEach(e -> managers.add(Tree.text(e, "manager")));
        return List.copyOf(managers);
    }

    /**
     * Whether a manager is a tool in a person's hands, whose fields can be taken over. A controller would write again.
     * {@code before-first-apply} is the API server's word for what was there before fields had owners.
     */
    static boolean tool(String manager) {
        return manager.startsWith("kubectl")
                || manager.equals("before-first-apply")
                || manager.equalsIgnoreCase("helm");
    }

    /** Whether an autoscaler, or a person with {@code kubectl scale}, decides how many replicas there are. */
    static boolean replicasOfOthers(Map<String, Object> live) {
        return entries(live).stream()
                .filter(e -> !ServerSideApply.FIELD_MANAGER.equals(Tree.text(e, "manager")) && !madeByTool(e))
                .anyMatch(e -> Tree.map(e, "fieldsV1", "f:spec").containsKey("f:replicas"));
    }

    /** The entries after known tools' fields have become ours, those of {@code last-applied-configuration} dropped. */
    static List<Map<String, Object>> takenOver(Map<String, Object> live, String apiVersion, String now) {
        List<Map<String, Object>> after = new ArrayList<>();
        Map<String, Object> fields = Map.of();
        for (Map<String, Object> entry : entries(live)) {
            if (madeByTool(entry) || ours(entry)) {
                fields = union(fields, Tree.map(entry, "fieldsV1"));
            } else {
                after.add(entry);
            }
        }
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("manager", ServerSideApply.FIELD_MANAGER);
        own.put("operation", "Apply");
        own.put("apiVersion", apiVersion);
        own.put("time", now);
        own.put("fieldsType", "FieldsV1");
        own.put("fieldsV1", Tree.without(fields, "f:metadata", "f:annotations", "f:" + ObjectContent.LAST_APPLIED));
        after.add(own);
        return after;
    }

    static Map<String, Object> union(Map<String, Object> a, Map<String, Object> b) {
        Map<String, Object> union = new LinkedHashMap<>(a);
        b.forEach((key, value) ->
                union.merge(key, value, (x, y) -> union(Tree.typed((Map<?, ?>) x), Tree.typed((Map<?, ?>) y))));
        return union;
    }

    private static boolean ours(Map<String, Object> entry) {
        return ServerSideApply.FIELD_MANAGER.equals(Tree.text(entry, "manager"))
                && "Apply".equals(Tree.text(entry, "operation"));
    }

    private static boolean madeByTool(Map<String, Object> entry) {
        return tool(Tree.text(entry, "manager")) && Tree.text(entry, "subresource") == null;
    }

    private static List<Map<String, Object>> entries(Map<String, Object> live) {
        return Tree.maps(live, "metadata", "managedFields");
    }
}
