package io.keybuzz.runbook.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Fields of an object by their owner's {@code fieldsV1}: {@code f:NAME} is a field, {@code k:KEYS} an item of a list by its keys,
 * {@code v:VALUE} a member of a set, {@code .} the thing itself
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
 */
final class OwnedFields {
    private static final String ITSELF = ".";

    private final ApiObjects json;

    OwnedFields(ApiObjects json) {
        this.json = json;
    }

    /** The object without those fields; a map or a list that gets empty goes too. */
    Map<String, Object> without(Map<String, Object> object, Map<String, Object> fields) {
        Map<String, Object> left = new LinkedHashMap<>(object);
        fields.forEach((step, inner) -> {
            if (step.startsWith("f:") && left.containsKey(step.substring(2))) {
                String name = step.substring(2);
                Object rest = without(left.get(name), Tree.map(inner));
                if (rest == null) {
                    left.remove(name);
                } else {
                    left.put(name, rest);
                }
            }
        });
        return left;
    }

    /** Fields of the first that the second does not have. */
    static Map<String, Object> minus(Map<String, Object> fields, Map<String, Object> others) {
        Map<String, Object> left = new LinkedHashMap<>();
        fields.forEach((step, inner) -> {
            if (!others.containsKey(step)) {
                left.put(step, inner);
                return;
            }
            Map<String, Object> rest = minus(Tree.map(inner), Tree.map(others.get(step)));
            if (!rest.isEmpty()) {
                left.put(step, rest);
            }
        });
        return left;
    }

    /** @return null when nothing is left */
    private Object without(Object value, Map<String, Object> fields) {
        if (fields.isEmpty() || fields.containsKey(ITSELF)) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> left = without(Tree.typed(map), fields);
            return left.isEmpty() ? null : left;
        }
        if (value instanceof List<?> list) {
            List<Object> left = items(list, fields);
            return left.isEmpty() ? null : left;
        }
        return value;
    }

    private List<Object> items(List<?> list, Map<String, Object> fields) {
        List<Object> left = new ArrayList<>(list);
        fields.forEach((step, inner) -> {
            if (step.startsWith("k:")) {
                Map<String, Object> keys = json.parse(step.substring(2));
                left.replaceAll(item -> isThe(item, keys) ? without(item, Tree.map(inner)) : item);
            } else if (step.startsWith("v:")) {
                Object value = json.parse("{\"v\":" + step.substring(2) + "}").get("v");
                left.removeIf(value::equals);
            }
        });
        left.removeIf(Objects::isNull);
        return left;
    }

    private static boolean isThe(Object item, Map<String, Object> keys) {
        return item instanceof Map<?, ?> map
                && keys.entrySet().stream()
                        .allMatch(key -> String.valueOf(key.getValue()).equals(String.valueOf(map.get(key.getKey()))));
    }
}
