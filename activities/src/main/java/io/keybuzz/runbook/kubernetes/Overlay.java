package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The object as an apply would leave it, guessed without the server: for an identity that may only read. Lists of named things are
 * merged by name, all others are replaced.
 */
final class Overlay {
    // The server writes 1000m as 1.
    private static final Set<String> QUANTITIES = Set.of("requests", "limits");

    private Overlay() {}

    static Map<String, Object> of(Map<String, Object> live, Map<String, Object> wanted) {
        Map<String, Object> merged = new LinkedHashMap<>(live);
        wanted.forEach((key, value) ->
                merged.merge(key, value, QUANTITIES.contains(key) ? Overlay::quantities : Overlay::merge));
        return merged;
    }

    private static Object quantities(Object live, Object wanted) {
        Map<String, Object> merged = Tree.map(live);
        Tree.map(wanted)
                .forEach((resource, amount) ->
                        merged.merge(resource, amount, (l, w) -> sameAmount(l.toString(), w.toString()) ? l : w));
        return merged;
    }

    private static boolean sameAmount(String a, String b) {
        return new Quantity(a).equals(new Quantity(b));
    }

    private static Object merge(Object live, Object wanted) {
        if (live instanceof Map<?, ?> l && wanted instanceof Map<?, ?> w) {
            return of(Tree.typed(l), Tree.typed(w));
        }
        if (live instanceof List<?> l && wanted instanceof List<?> w) {
            return named(l) && named(w) ? byName(l, w) : sameSize(l, w);
        }
        return wanted;
    }

    private static List<Object> byName(List<?> live, List<?> wanted) {
        Map<Object, Object> merged = new LinkedHashMap<>();
        live.forEach(item -> merged.put(((Map<?, ?>) item).get("name"), item));
        wanted.forEach(item -> merged.merge(((Map<?, ?>) item).get("name"), item, Overlay::merge));
        return new ArrayList<>(merged.values());
    }

    // Items of an unnamed list carry the server's defaults too.
    private static List<Object> sameSize(List<?> live, List<?> wanted) {
        List<Object> merged = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            merged.add(live.size() == wanted.size() ? merge(live.get(i), wanted.get(i)) : wanted.get(i));
        }
        return merged;
    }

    private static boolean named(List<?> list) {
        return list.stream().allMatch(item -> item instanceof Map<?, ?> m && m.get("name") != null);
    }
}
