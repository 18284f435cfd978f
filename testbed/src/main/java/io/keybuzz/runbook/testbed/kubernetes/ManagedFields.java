package io.keybuzz.runbook.testbed.kubernetes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Who owns which field, through applies and updates: the rules of Kubernetes' field management. */
final class ManagedFields {

    /** @param operation Apply or Update @param subresource empty for the object itself */
    private record Manager(String name, String operation, String subresource) {}

    private record Entry(Set<List<String>> fields, String time) {}

    private final Map<Manager, Entry> entries = new LinkedHashMap<>();

    private ManagedFields() {}

    private static ManagedFields of(Map<String, Object> object) {
        ManagedFields managed = new ManagedFields();
        for (Map<String, Object> entry : Tree.maps(object, "metadata", "managedFields")) {
            if (!Tree.text(entry, "operation").isEmpty()) { // [{}] is how a client takes all entries away
                managed.entries.put(
                        new Manager(
                                Tree.text(entry, "manager"),
                                Tree.text(entry, "operation"),
                                Tree.text(entry, "subresource")),
                        new Entry(FieldSet.decode(Tree.map(entry, "fieldsV1")), Tree.text(entry, "time")));
            }
        }
        return managed;
    }

    /**
     * The object after an apply.
     *
     * @param live null when there is none
     * @throws ApiFailure 409 naming every manager in conflict
     */
    static Map<String, Object> apply(
            Map<String, Object> live, Map<String, Object> applied, String name, boolean force) {
        ManagedFields managed = of(live == null ? Map.of() : live);
        Manager manager = new Manager(name, "Apply", "");
        Set<List<String>> fields = FieldSet.of(applied);
        Map<String, Object> next = live == null ? new LinkedHashMap<>() : Tree.copy(live);
        if (live != null) {
            managed.resolve(live, applied, manager, fields, force);
        }
        Merge.apply(next, applied);
        Entry before = managed.entries.get(manager);
        if (before != null) {
            before.fields().stream()
                    .filter(path -> !fields.contains(path) && managed.ownedByNoneBut(manager, path))
                    .filter(path ->
                            fields.stream().noneMatch(field -> isWithin(field, path))) // what was empty is filled now
                    .forEach(path -> FieldSet.remove(next, path));
        }
        if (before == null || !before.fields().equals(fields)) {
            managed.entries.put(manager, new Entry(fields, now()));
        }
        managed.writeTo(next, live);
        return next;
    }

    /** The object after a create, an update or a patch that is no apply. */
    static Map<String, Object> update(
            Map<String, Object> live, Map<String, Object> next, String name, String subresource) {
        boolean given = Tree.at(next, "metadata", "managedFields") instanceof List;
        ManagedFields managed = of(given || live == null ? next : live);
        Set<List<String>> changed = new LinkedHashSet<>();
        for (List<String> path : FieldSet.of(next)) {
            if (live == null || !Objects.equals(comparable(live, path), comparable(next, path))) {
                changed.add(path);
            }
        }
        if (!changed.isEmpty()) {
            Manager manager = new Manager(name, "Update", subresource);
            managed.takeFromOthers(manager, changed);
            Entry before = managed.entries.get(manager);
            Set<List<String>> all = new LinkedHashSet<>(before == null ? Set.of() : before.fields());
            all.addAll(changed);
            managed.entries.put(manager, new Entry(all, now()));
        }
        managed.writeTo(next, live);
        return next;
    }

    private void resolve(
            Map<String, Object> live,
            Map<String, Object> applied,
            Manager manager,
            Set<List<String>> fields,
            boolean force) {
        Map<Manager, List<List<String>>> conflicts = new LinkedHashMap<>();
        entries.forEach((other, entry) -> {
            List<List<String>> theirs = entry.fields().stream()
                    .filter(path ->
                            fields.contains(path) && !Objects.equals(comparable(live, path), comparable(applied, path)))
                    .toList();
            if (!other.equals(manager) && !theirs.isEmpty()) {
                conflicts.put(other, theirs);
            }
        });
        if (conflicts.isEmpty()) {
            return;
        }
        if (!force) {
            throw ApiFailure.applyConflict(causes(live, conflicts));
        }
        Set<List<String>> taken = new LinkedHashSet<>();
        conflicts.values().forEach(taken::addAll);
        takeFromOthers(manager, taken);
    }

    private static List<Map<String, Object>> causes(
            Map<String, Object> live, Map<Manager, List<List<String>>> conflicts) {
        List<Map<String, Object>> causes = new ArrayList<>();
        conflicts.forEach((other, paths) -> paths.forEach(path -> {
            Map<String, Object> cause = new LinkedHashMap<>();
            cause.put("reason", "FieldManagerConflict");
            cause.put(
                    "message",
                    "conflict with \"" + other.name() + "\""
                            + (other.operation().equals("Apply") ? "" : " using " + Tree.text(live, "apiVersion")));
            cause.put("field", FieldSet.name(path));
            causes.add(cause);
        }));
        return causes;
    }

    private static Object comparable(Object tree, List<String> path) {
        return path.get(path.size() - 1).equals(FieldSet.ITSELF)
                ? FieldSet.value(tree, path) != null
                : FieldSet.value(tree, path);
    }

    private boolean ownedByNoneBut(Manager manager, List<String> path) {
        return entries.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(manager))
                .flatMap(entry -> entry.getValue().fields().stream())
                .noneMatch(other -> isWithin(other, path));
    }

    private static boolean isWithin(List<String> field, List<String> path) {
        List<String> target =
                path.get(path.size() - 1).equals(FieldSet.ITSELF) ? path.subList(0, path.size() - 1) : path;
        return field.size() >= target.size() && field.subList(0, target.size()).equals(target);
    }

    private void takeFromOthers(Manager manager, Set<List<String>> taken) {
        entries.replaceAll((other, entry) -> {
            if (other.equals(manager) || entry.fields().stream().noneMatch(taken::contains)) {
                return entry;
            }
            Set<List<String>> rest = new LinkedHashSet<>(entry.fields());
            rest.removeIf(
                    path -> taken.contains(path) && !path.get(path.size() - 1).equals(FieldSet.ITSELF));
            return new Entry(rest, entry.time());
        });
    }

    private void writeTo(Map<String, Object> object, Map<String, Object> live) {
        List<Object> written = new ArrayList<>();
        Map<String, Map.Entry<Manager, Entry>> sorted =
                new TreeMap<>(); // managers that do the same in any order are the same
        entries.entrySet()
                .forEach(entry -> sorted.put(
                        entry.getKey().operation() + "/" + entry.getKey().name() + "/"
                                + entry.getKey().subresource(),
                        entry));
        sorted.values().forEach(entry -> {
            Set<List<String>> fields = new LinkedHashSet<>(entry.getValue().fields());
            fields.removeIf(path -> FieldSet.value(object, path) == null);
            if (!fields.isEmpty()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("manager", entry.getKey().name());
                one.put("operation", entry.getKey().operation());
                one.put("apiVersion", Tree.text(live == null ? object : live, "apiVersion"));
                one.put("time", entry.getValue().time());
                one.put("fieldsType", "FieldsV1");
                one.put("fieldsV1", FieldSet.encode(fields));
                if (!entry.getKey().subresource().isEmpty()) {
                    one.put("subresource", entry.getKey().subresource());
                }
                written.add(one);
            }
        });
        Tree.child(object, "metadata").put("managedFields", written);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
