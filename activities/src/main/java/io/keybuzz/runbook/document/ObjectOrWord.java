package io.keybuzz.runbook.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An object, or a word that stands for one. */
public record ObjectOrWord<T>(Group<T> group, Map<String, T> named) implements Type<T> {

    @Override
    public T read(Tree tree, String path, Problems problems) {
        if (tree instanceof Tree.Scalar s && s.kind() == Tree.Scalar.Kind.TEXT) {
            T value = named.get(s.text());
            if (value == null) {
                Checked refused = Words.refused(s.text(), named.keySet());
                problems.add(path, tree.at(), s.text(), refused.reason() + ", and no object", refused.suggestion());
            }
            return value;
        }
        if (!(tree instanceof Tree.Mapping)) {
            problems.wrongType(path, tree, "an object or one of " + String.join(", ", named.keySet()), example());
            return null;
        }
        return group.read(tree, path, problems);
    }

    @Override
    public Object write(T value) {
        for (Map.Entry<String, T> word : named.entrySet()) {
            if (word.getValue().equals(value)) {
                return word.getKey();
            }
        }
        return group.write(value);
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("oneOf", List.of(Map.of("enum", List.copyOf(named.keySet())), group.schema()));
        return schema;
    }

    @Override
    public String words() {
        return "object, or " + String.join(" or ", named.keySet());
    }

    @Override
    public String example() {
        return named.keySet().iterator().next();
    }
}
