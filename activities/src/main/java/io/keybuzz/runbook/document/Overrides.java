package io.keybuzz.runbook.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code a.b=c} and {@code firewall.nodes[0]=c} over a document. A dot that belongs to a name is written {@code \.}; the value is YAML,
 * so a list is {@code [a, b]} and {@code null} is null.
 */
final class Overrides {
    private static final Pattern SEGMENT = Pattern.compile("\\.?((?:\\\\.|[^.\\[\\]=\\\\])+)|\\[(\\d{1,4})]");

    private final Tree defaults;
    private final Problems problems;

    /** @param defaults the document with all defaults: an index into a list that the document does not have is one into the default */
    Overrides(Tree defaults, Problems problems) {
        this.defaults = defaults;
        this.problems = problems;
    }

    Tree apply(Tree document, List<String> overrides) {
        Tree tree = document;
        for (String override : overrides) {
            tree = apply(tree, override);
        }
        return tree;
    }

    private Tree apply(Tree document, String override) {
        int equals = override.indexOf('=');
        List<Object> path = equals < 1 ? null : segments(override.substring(0, equals));
        if (path == null) {
            // What stands there may be a password without its field.
            problems.addHidden("", null, "an override needs the form path=value", "web.replicas=3");
            return document;
        }
        String name = override.substring(0, equals);
        String text = override.substring(equals + 1);
        int before = problems.count();
        Tree value = text.isBlank()
                ? new Tree.Scalar(Tree.Scalar.Kind.TEXT, "", null)
                : TreeParser.parseValue(text, name, problems);
        Tree changed = problems.count() > before ? document : set(document, defaults, path, name, value);
        return problems.count() > before ? document : changed;
    }

    private Tree set(Tree tree, Tree fallback, List<Object> path, String name, Tree value) {
        if (path.isEmpty()) {
            return value;
        }
        List<Object> rest = path.subList(1, path.size());
        boolean absent = tree == null || tree.nothing();
        if (path.get(0) instanceof Integer index) {
            return setItem(absent ? fallback : tree, index, rest, name, value);
        }
        if (!absent && !(tree instanceof Tree.Mapping)) {
            problems.addHidden(name, null, "leads into " + tree.words() + ", which has no fields", null);
            return tree;
        }
        String key = (String) path.get(0);
        Tree.Mapping mapping = absent ? new Tree.Mapping(Map.of(), null) : (Tree.Mapping) tree;
        Tree below = fallback instanceof Tree.Mapping f ? f.get(key) : null;
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(mapping.entries());
        entries.put(key, new Tree.Entry(set(mapping.get(key), below, rest, name, value), null));
        return new Tree.Mapping(entries, mapping.at());
    }

    private Tree setItem(Tree tree, int index, List<Object> rest, String name, Tree value) {
        List<Tree> items = new ArrayList<>(tree instanceof Tree.Sequence s ? s.items() : List.of());
        boolean list = tree == null || tree.nothing() || tree instanceof Tree.Sequence;
        if (!list || index > items.size()) {
            problems.addHidden(
                    name,
                    null,
                    list
                            ? "is behind the end of a list of " + items.size()
                            : "leads into " + tree.words() + ", which is no list",
                    null);
            return tree;
        }
        if (index == items.size()) {
            items.add(null);
        }
        items.set(index, set(items.get(index), null, rest, name, value));
        return new Tree.Sequence(items, tree == null ? null : tree.at());
    }

    private static List<Object> segments(String path) {
        List<Object> segments = new ArrayList<>();
        Matcher matcher = SEGMENT.matcher(path);
        int end = 0;
        while (end < path.length() && matcher.find(end) && matcher.start() == end) {
            boolean dot = path.charAt(end) == '.';
            if (dot == segments.isEmpty() && matcher.group(1) != null) {
                return null;
            }
            segments.add(
                    matcher.group(1) != null
                            ? matcher.group(1).replaceAll("\\\\(.)", "$1")
                            : (Object) Integer.valueOf(matcher.group(2)));
            end = matcher.end();
        }
        return end == path.length() && !segments.isEmpty() ? segments : null;
    }
}
