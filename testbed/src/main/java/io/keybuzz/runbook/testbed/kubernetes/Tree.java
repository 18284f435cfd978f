package io.keybuzz.runbook.testbed.kubernetes;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects as the API server keeps them: maps, lists and scalars, as JSON has them. */
public final class Tree {
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private Tree() {}

    /** From JSON or YAML. */
    public static Map<String, Object> parse(String text) {
        Map<?, ?> parsed = JSON.unmarshal(text, Map.class);
        return parsed == null ? new LinkedHashMap<>() : copy(parsed);
    }

    /** As it was sent: in a patch, null means to delete. */
    static Map<?, ?> parseWithNulls(String text) {
        Map<?, ?> parsed = JSON.unmarshal(text, Map.class);
        return parsed == null ? Map.of() : parsed;
    }

    public static String json(Object tree) {
        return JSON.asJson(tree);
    }

    /** From one of fabric8's model classes. */
    public static Map<String, Object> of(Object model) {
        return copy(JSON.convertValue(model, Map.class));
    }

    /** To one of fabric8's model classes. */
    public static <T> T as(Map<String, Object> tree, Class<T> type) {
        return JSON.convertValue(tree, type);
    }

    static <T> T convert(Object tree, Class<T> type) {
        return JSON.convertValue(tree, type);
    }

    /** A deep copy without nulls. */
    public static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value != null) {
                copy.put(String.valueOf(key), copyValue(value));
            }
        });
        return copy;
    }

    static Object copyValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            return copy(map);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(copyValue(item)));
            return copy;
        }
        return value instanceof Integer number ? Long.valueOf(number) : value; // 3 and 3 are to be equal
    }

    /** The value there, or null. */
    public static Object at(Object tree, String... path) {
        Object here = tree;
        for (String name : path) {
            here = here instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return here;
    }

    public static String text(Object tree, String... path) {
        Object value = at(tree, path);
        return value == null ? "" : value.toString();
    }

    public static long number(long otherwise, Object tree, String... path) {
        return at(tree, path) instanceof Number number ? number.longValue() : otherwise;
    }

    /** The map there; an empty one when there is none. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> map(Object tree, String... path) {
        return at(tree, path) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** The map there, made when there is none. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> child(Map<String, Object> tree, String... path) {
        Map<String, Object> here = tree;
        for (String name : path) {
            here = (Map<String, Object>) here.computeIfAbsent(name, n -> new LinkedHashMap<String, Object>());
        }
        return here;
    }

    /** The maps of the list there; empty when there is none. */
    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> maps(Object tree, String... path) {
        return at(tree, path) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }
}
