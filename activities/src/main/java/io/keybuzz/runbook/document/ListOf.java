package io.keybuzz.runbook.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A list in which nothing stands twice. */
public record ListOf<T>(Type<T> item, int least, int most) implements Type<List<T>> {

    @Override
    public List<T> read(Tree tree, String path, Problems problems) {
        if (!(tree instanceof Tree.Sequence sequence)) {
            problems.wrongType(path, tree, "a list", example());
            return null;
        }
        int size = sequence.items().size();
        if (size < least || size > most) {
            problems.addHidden(
                    path,
                    tree.at(),
                    size == 0 ? "is an empty list" : "has " + size + " entries, and at most " + most + " are allowed",
                    example());
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < size && i < most; i++) {
            Tree entry = sequence.items().get(i);
            T value = item.read(entry, path + "[" + i + "]", problems);
            int earlier = value == null ? -1 : values.indexOf(value);
            if (earlier >= 0) {
                problems.add(
                        path + "[" + i + "]",
                        entry.at(),
                        entry instanceof Tree.Scalar s ? s.text() : null,
                        "stands there twice; it is the same as " + path + "[" + earlier + "]",
                        null);
            }
            values.add(value);
        }
        return values.contains(null) ? null : List.copyOf(values);
    }

    @Override
    public Object write(List<T> value) {
        return value.stream().map(item::write).toList();
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", item.schema());
        schema.put("uniqueItems", true);
        if (least > 0) {
            schema.put("minItems", least);
        }
        return schema;
    }

    @Override
    public String words() {
        return "list of " + (item instanceof Group<?> ? "objects" : item.words());
    }

    @Override
    public String example() {
        return item.example() == null ? null : "[" + item.example() + "]";
    }
}
