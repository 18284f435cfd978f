package io.keybuzz.runbook.testbed.kubernetes;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Label and field selectors. */
final class Selectors {
    private static final Pattern IN_SET = Pattern.compile("(\\S+) (in|notin) \\(([^)]*)\\)");

    private Selectors() {}

    static Predicate<Map<String, Object>> of(Map<String, String> query) {
        return labels(query.getOrDefault("labelSelector", "")).and(fields(query.getOrDefault("fieldSelector", "")));
    }

    /** Whether the labels of an object are all of these. */
    static Predicate<Map<String, Object>> labels(Map<String, Object> wanted) {
        return object -> Tree.map(object, "metadata", "labels").entrySet().containsAll(wanted.entrySet());
    }

    static Predicate<Map<String, Object>> labels(String selector) {
        Predicate<Map<String, Object>> all = object -> true;
        for (String term : selector.split(",(?![^(]*\\))")) {
            if (!term.isBlank()) {
                all = all.and(label(term.strip()));
            }
        }
        return all;
    }

    private static Predicate<Map<String, Object>> label(String term) {
        Matcher set = IN_SET.matcher(term);
        if (set.matches()) {
            List<String> values =
                    Arrays.stream(set.group(3).split(",")).map(String::strip).toList();
            boolean wanted = set.group(2).equals("in");
            return object -> values.contains(Tree.text(object, "metadata", "labels", set.group(1))) == wanted;
        }
        String[] unequal = term.split("!=", 2);
        if (unequal.length == 2) {
            return object ->
                    !Tree.text(object, "metadata", "labels", unequal[0].strip()).equals(unequal[1].strip());
        }
        String[] equal = term.split("==?", 2);
        if (equal.length == 2) {
            return object ->
                    Tree.text(object, "metadata", "labels", equal[0].strip()).equals(equal[1].strip());
        }
        return term.startsWith("!")
                ? object -> Tree.at(object, "metadata", "labels", term.substring(1)) == null
                : object -> Tree.at(object, "metadata", "labels", term) != null;
    }

    private static Predicate<Map<String, Object>> fields(String selector) {
        Predicate<Map<String, Object>> all = object -> true;
        for (String term : selector.split(",")) {
            String[] sides = term.split("!=|==?", 2);
            if (sides.length == 2) {
                boolean wanted = !term.contains("!=");
                all = all.and(object -> Tree.text(object, sides[0].split("\\.")).equals(sides[1]) == wanted);
            }
        }
        return all;
    }
}
