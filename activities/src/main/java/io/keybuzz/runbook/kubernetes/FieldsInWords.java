package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of one manager in a few words
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
 */
final class FieldsInWords {
    private static final int FEW = 4;
    /** Of kubectl for itself, with every object that it applied. */
    private static final String BOOKKEEPING = "kubectl.kubernetes.io/last-applied-configuration";

    private static final Pattern NAMED = Pattern.compile("k:\\{.*\"name\":\"([^\"]+)\".*}");

    private FieldsInWords() {}

    /** Such as {@code image of chatwoot-web}; how many there are when they are many. */
    static String of(ManagedFieldsEntry entry) {
        Set<String> leaves = new LinkedHashSet<>();
        if (entry.getFieldsV1() != null) {
            walk(entry.getFieldsV1().getAdditionalProperties(), List.of(), leaves);
        }
        return leaves.isEmpty()
                ? "no field"
                : leaves.size() > FEW ? leaves.size() + " fields" : String.join(", ", leaves);
    }

    private static void walk(Map<?, ?> fields, List<String> path, Set<String> leaves) {
        fields.forEach((key, below) -> {
            if (key.equals(".") || key.equals("f:" + BOOKKEEPING)) {
                return;
            }
            List<String> here = new ArrayList<>(path);
            here.add(String.valueOf(key));
            // An item of a set has a value and nothing below it: the set is the field.
            if (below instanceof Map<?, ?> children
                    && children.keySet().stream()
                            .anyMatch(k -> !k.equals(".") && !String.valueOf(k).startsWith("v:"))) {
                walk(children, here, leaves);
            } else {
                leaves.add(words(here));
            }
        });
    }

    private static String words(List<String> path) {
        String last = path.get(path.size() - 1).replaceFirst("^f:", "");
        Matcher own = NAMED.matcher(last);
        String leaf = own.matches() ? own.group(1) : last;
        for (int i = path.size() - 2; i >= 0; i--) {
            Matcher item = NAMED.matcher(path.get(i));
            if (item.matches()) {
                return leaf + " of " + item.group(1);
            }
        }
        return leaf;
    }
}
