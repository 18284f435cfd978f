package io.keybuzz.runbook.testbed.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the fields of one tree over another, lists item by item where the schema says so. */
final class Merge {
    private Merge() {}

    /** Server-side apply's merge: {@code over} wins, what it does not name stays. Changes {@code base}. */
    static void apply(Map<String, Object> base, Map<String, Object> over) {
        maps(base, over, List.of(), false);
    }

    /** A strategic merge patch: as apply, and null deletes, as {@code $patch: delete} does. Changes {@code base}. */
    static void strategic(Map<String, Object> base, Map<?, ?> patch) {
        maps(base, patch, List.of(), true);
    }

    /** A JSON merge patch (RFC 7386): null deletes, lists are replaced. Changes {@code base}. */
    static void json(Map<String, Object> base, Map<?, ?> patch) {
        patch.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (value == null) {
                base.remove(name);
            } else if (value instanceof Map<?, ?> inner) {
                if (!(base.get(name) instanceof Map)) {
                    base.remove(name);
                }
                json(Tree.child(base, name), inner);
            } else {
                base.put(name, Tree.copyValue(value));
            }
        });
    }

    private static void maps(Map<String, Object> base, Map<?, ?> over, List<String> place, boolean patch) {
        over.forEach((key, value) -> {
            String name = String.valueOf(key);
            List<String> here = FieldSet.plus(place, name);
            Object old = base.get(name);
            if (value == null) {
                base.remove(name);
            } else if (value instanceof Map<?, ?> inner
                    && (old instanceof Map || old == null)
                    && !ListKeys.isAtomicMap(here)) {
                maps(Tree.child(base, name), inner, here, patch);
            } else if (value instanceof List<?> items && old instanceof List<?> && ListKeys.isSet(here)) {
                List<Object> union = new ArrayList<>((List<?>) old);
                items.stream().filter(item -> !union.contains(item)).forEach(union::add);
                base.put(name, union);
            } else if (value instanceof List<?> items && !ListKeys.of(here).isEmpty()) {
                base.put(name, items(Tree.maps(base, name), items, here, patch));
            } else {
                base.put(name, Tree.copyValue(value));
            }
        });
    }

    private static List<Object> items(List<Map<String, Object>> old, List<?> over, List<String> place, boolean patch) {
        List<Map<String, Object>> merged = new ArrayList<>(old);
        for (Object each : over) {
            Map<String, Object> item = Tree.map(each);
            Map<String, Object> there = ListKeys.find(merged, ListKeys.keyOf(item, ListKeys.of(place)));
            if (patch && "delete".equals(item.get("$patch"))) {
                merged.remove(there);
                continue;
            }
            if (there == null) {
                there = new LinkedHashMap<>();
                merged.add(there);
            }
            maps(there, item, place, patch);
        }
        return new ArrayList<>(merged);
    }
}
