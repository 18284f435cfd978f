package io.keybuzz.runbook.testbed.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which fields a manager owns, as {@code metadata.managedFields[].fieldsV1} writes it: a path is a list of {@code f:NAME} (a field),
 * {@code k:KEY} (a list's item) and {@code v:VALUE} (a set's member), and ends in {@code .} where it means an item itself.
 */
final class FieldSet {
    static final String ITSELF = ".";
    /** The same few are read for every object that is written. */
    private static final Map<String, Map<String, Object>> KEYS = new ConcurrentHashMap<>();

    private static final Set<String> NOT_OWNED = Set.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generateName",
            "selfLink",
            "managedFields");

    private FieldSet() {}

    /** Every leaf of the object. */
    static Set<List<String>> of(Map<String, Object> object) {
        Set<List<String>> paths = new LinkedHashSet<>();
        object.forEach((name, value) -> {
            if (name.equals("metadata")) {
                Tree.map(value).forEach((field, inner) -> {
                    if (!NOT_OWNED.contains(field)) {
                        collect(inner, List.of("f:metadata", "f:" + field), List.of("metadata", field), paths);
                    }
                });
            } else if (!name.equals("apiVersion") && !name.equals("kind")) {
                collect(value, List.of("f:" + name), List.of(name), paths);
            }
        });
        return paths;
    }

    private static void collect(Object value, List<String> path, List<String> place, Set<List<String>> paths) {
        if (value instanceof Map<?, ?> map && !map.isEmpty() && !ListKeys.isAtomicMap(place)) {
            map.forEach(
                    (name, inner) -> collect(inner, plus(path, "f:" + name), plus(place, String.valueOf(name)), paths));
        } else if (value instanceof List<?> list && ListKeys.isSet(place)) {
            list.forEach(item -> paths.add(plus(path, "v:" + Tree.json(item))));
        } else if (value instanceof List<?> list
                && !list.isEmpty()
                && !ListKeys.of(place).isEmpty()) {
            for (Map<String, Object> item : Tree.maps(Map.of("list", list), "list")) {
                List<String> itself = plus(path, "k:" + Tree.json(ListKeys.keyOf(item, ListKeys.of(place))));
                paths.add(plus(itself, ITSELF));
                item.forEach((name, inner) -> collect(inner, plus(itself, "f:" + name), plus(place, name), paths));
            }
        } else {
            paths.add(path);
        }
    }

    /** The value that the path leads to, or null. */
    static Object value(Object tree, List<String> path) {
        Object here = tree;
        for (String step : path) {
            here = step.equals(ITSELF) ? here : step(here, step);
        }
        return here;
    }

    private static Object step(Object here, String step) {
        String rest = step.substring(2);
        if (here instanceof Map<?, ?> map) {
            return map.get(rest);
        }
        if (here instanceof List<?> list) {
            return step.startsWith("k:")
                    ? ListKeys.find(Tree.maps(Map.of("list", list), "list"), KEYS.computeIfAbsent(rest, Tree::parse))
                    : list.stream()
                            .filter(item -> Tree.json(item).equals(rest))
                            .findFirst()
                            .orElse(null);
        }
        return null;
    }

    /** Takes the value that the path leads to out of the tree, and what is empty because of it. */
    static void remove(Object tree, List<String> path) {
        List<String> target = path.get(path.size() - 1).equals(ITSELF) ? path.subList(0, path.size() - 1) : path;
        List<String> parents = target.subList(0, target.size() - 1);
        Object parent = value(tree, parents);
        if (parent instanceof Map<?, ?> map) {
            map.remove(target.get(target.size() - 1).substring(2));
        } else if (parent instanceof List<?> list) {
            list.remove(step(list, target.get(target.size() - 1)));
        }
        boolean empty =
                parent instanceof Map<?, ?> map && map.isEmpty() || parent instanceof List<?> list && list.isEmpty();
        if (empty && parents.size() > 1) {
            remove(tree, parents);
        }
    }

    /** As {@code fieldsV1} has it. */
    static Map<String, Object> encode(Set<List<String>> paths) {
        Map<String, Object> root = new LinkedHashMap<>();
        paths.forEach(path -> Tree.child(root, path.toArray(String[]::new)));
        return root;
    }

    static Set<List<String>> decode(Map<String, Object> fieldsV1) {
        Set<List<String>> paths = new LinkedHashSet<>();
        decode(fieldsV1, List.of(), paths);
        return paths;
    }

    private static void decode(Map<String, Object> node, List<String> path, Set<List<String>> paths) {
        if (node.isEmpty() && !path.isEmpty()) {
            paths.add(path);
        }
        node.forEach((step, inner) -> decode(Tree.map(inner), plus(path, step), paths));
    }

    /** As messages name it: {@code .spec.replicas}, {@code .spec.containers[name="web"].image}. */
    static String name(List<String> path) {
        StringBuilder name = new StringBuilder();
        for (String step : path) {
            if (step.startsWith("f:")) {
                name.append('.').append(step.substring(2));
            } else if (step.startsWith("k:")) {
                StringBuilder key = new StringBuilder();
                Tree.parse(step.substring(2))
                        .forEach((k, v) -> key.append(key.isEmpty() ? "" : ",")
                                .append(k)
                                .append('=')
                                .append(Tree.json(v)));
                name.append('[').append(key).append(']');
            } else if (step.startsWith("v:")) {
                name.append('[').append(step).append(']');
            }
        }
        return name.toString();
    }

    static List<String> plus(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return List.copyOf(longer);
    }
}
