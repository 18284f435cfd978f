package io.keybuzz.runbook.kubernetes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Kubernetes object as nested maps, lists and scalars. Nothing here changes its argument. */
final class Tree {
    private Tree() {}

    /** The map at a path; empty when there is none. */
    static Map<String, Object> map(Object tree, String... path) {
        Object at = get(tree, path);
        return at instanceof Map<?, ?> m ? typed(m) : Map.of();
    }

    /** The text at a path; null when there is none. */
    static String text(Object tree, String... path) {
        Object at = get(tree, path);
        return at == null ? null : at.toString();
    }

    /** The list of maps at a path; empty when there is none. */
    static List<Map<String, Object>> maps(Object tree, String... path) {
        List<Map<String, Object>> out = new ArrayList<>();
        if (get(tree, path) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> m) {
                    out.add(typed(m));
                }
            }
        }
        return out;
    }

    static Object get(Object tree, String... path) {
        Object at = tree;
        for (String key : path) {
            at = at instanceof Map<?, ?> m ? m.get(key) : null;
        }
        return at;
    }

    /** A copy with a value at a path; the maps on the way are made. */
    static Map<String, Object> with(Map<String, Object> tree, Object value, String... path) {
        Map<String, Object> copy = new LinkedHashMap<>(tree);
        if (path.length == 1) {
            copy.put(path[0], value);
        } else {
            copy.put(path[0], with(map(tree, path[0]), value, rest(path)));
        }
        return copy;
    }

    /** A copy without what is at a path; a map that gets empty goes too. */
    static Map<String, Object> without(Map<String, Object> tree, String... path) {
        if (!tree.containsKey(path[0])) {
            return tree;
        }
        Map<String, Object> copy = new LinkedHashMap<>(tree);
        if (path.length == 1) {
            copy.remove(path[0]);
            return copy;
        }
        Map<String, Object> child = without(map(tree, path[0]), rest(path));
        if (child.isEmpty()) {
            copy.remove(path[0]);
        } else {
            copy.put(path[0], child);
        }
        return copy;
    }

    static Map<String, Object> typed(Map<?, ?> map) {
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((k, v) -> typed.put(String.valueOf(k), v));
        return typed;
    }

    private static String[] rest(String[] path) {
        return Arrays.copyOfRange(path, 1, path.length);
    }
}
