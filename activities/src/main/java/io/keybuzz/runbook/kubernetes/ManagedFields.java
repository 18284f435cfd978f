package io.keybuzz.runbook.kubernetes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who owns which field, as {@code metadata.managedFields} says
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
 */
final class ManagedFields {
    /** Maps in which everybody may keep something. */
    static final List<String[]> SHARED = List.of(
            new String[] {"metadata", "labels"},
            new String[] {"metadata", "annotations"},
            new String[] {"data"},
            new String[] {"binaryData"});

    private ManagedFields() {}

    /**
     * The tools whose work on an object is to be taken over: known managers that own more than labels and annotations. Empty for an
     * object that is ours, unless {@code kubectl apply} has left its copy of the content there, which no apply of ours takes away. A
     * namespace is labels and nothing else.
     */
    static List<String> foreign(Map<String, Object> live) {
        List<Map<String, Object>> entries = entries(live);
        boolean ours = entries.stream().anyMatch(ManagedFields::ours) && !ObjectContent.remembered(live);
        if (ours || "Namespace".equals(Tree.text(live, "kind"))) {
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

    /** Whether a manager is a tool in a person's hands, see {@link HandTools}. */
    static boolean tool(String manager) {
        return HandTools.are(manager);
    }

    /** Whether an autoscaler, or a person with {@code kubectl scale}, decides how many replicas there are. */
    static boolean replicasOfOthers(Map<String, Object> live) {
        return entries(live).stream()
                .filter(e -> !ServerSideApply.FIELD_MANAGER.equals(Tree.text(e, "manager")) && !madeByTool(e))
                .anyMatch(e -> Tree.map(e, "fieldsV1", "f:spec").containsKey("f:replicas"));
    }

    /**
     * The entries after known tools' fields have become ours, those of {@code last-applied-configuration} dropped. What people keep in
     * labels, annotations and data beside what is wanted stays theirs: an apply would remove it as ours.
     */
    static List<Map<String, Object>> takenOver(
            Map<String, Object> live, Map<String, Object> wanted, String apiVersion, String now) {
        List<Map<String, Object>> after = new ArrayList<>();
        Map<String, Object> fields = Map.of();
        for (Map<String, Object> entry : entries(live)) {
            if (ours(entry)) {
                fields = union(fields, Tree.map(entry, "fieldsV1"));
            } else if (madeByTool(entry)) {
                Map<String, Object> theirs = theirs(Tree.map(entry, "fieldsV1"), wanted);
                fields = union(fields, OwnedFields.minus(Tree.map(entry, "fieldsV1"), theirs));
                if (!theirs.isEmpty()) {
                    after.add(Tree.with(entry, theirs, "fieldsV1"));
                }
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
        own.put("fieldsV1", fields);
        after.add(own);
        return after;
    }

    /** Entries of the maps in which everybody may keep something, without those that are wanted and without kubectl's copy. */
    private static Map<String, Object> theirs(Map<String, Object> fields, Map<String, Object> wanted) {
        Map<String, Object> theirs = Map.of();
        for (String[] path : SHARED) {
            String[] owned = Arrays.stream(path).map(p -> "f:" + p).toArray(String[]::new);
            Map<String, Object> left = new LinkedHashMap<>(Tree.map(fields, owned));
            Map<String, Object> asked = Tree.map(wanted, path);
            left.keySet()
                    .removeIf(key -> !key.startsWith("f:")
                            || asked.containsKey(key.substring(2))
                            || key.equals("f:" + ObjectContent.LAST_APPLIED));
            if (!left.isEmpty()) {
                theirs = Tree.with(theirs, left, owned);
            }
        }
        return theirs;
    }

    /** The entries as they were before a take-over, with what others have noted since, such as a status. */
    static List<Map<String, Object>> handedBack(Map<String, Object> live, List<Map<String, Object>> before) {
        List<Map<String, Object>> after = new ArrayList<>(before);
        entries(live).stream()
                .filter(e -> !ServerSideApply.FIELD_MANAGER.equals(Tree.text(e, "manager")) && !madeByTool(e))
                .filter(e -> before.stream().noneMatch(b -> writer(b).equals(writer(e))))
                .forEach(after::add);
        return after;
    }

    /** What is kept of an object's owners for the day on which it is handed back. */
    static List<Map<String, Object>> toKeep(Map<String, Object> live) {
        return entries(live).stream()
                .filter(e -> Tree.text(e, "subresource") == null)
                .toList();
    }

    /** Whether an object's owners are those, whatever the time of their writes. */
    static boolean same(Map<String, Object> live, List<Map<String, Object>> owners) {
        return claims(entries(live)).equals(claims(owners));
    }

    private static Set<List<Object>> claims(List<Map<String, Object>> entries) {
        return entries.stream()
                .map(e -> List.<Object>of(writer(e), Tree.map(e, "fieldsV1")))
                .collect(Collectors.toSet());
    }

    private static List<String> writer(Map<String, Object> entry) {
        return List.of(
                String.valueOf(Tree.text(entry, "manager")),
                String.valueOf(Tree.text(entry, "operation")),
                String.valueOf(Tree.text(entry, "subresource")));
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
