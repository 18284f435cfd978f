package io.keybuzz.runbook.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An object with names of the author's choice, in the author's order.
 *
 * @param key what a name has to be
 * @param value what a name holds
 */
public record MapOf<T>(EntryRule key, Type<T> value, String words, String example) implements Type<Map<String, T>> {

    /** Judges one entry; what it refuses is among the problems. */
    @FunctionalInterface
    public interface EntryRule {
        boolean accepts(String name, Tree value, Position at, String path, Problems problems);
    }

    @Override
    public Map<String, T> read(Tree tree, String path, Problems problems) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            problems.wrongType(path, tree, "an object", example);
            return null;
        }
        int before = problems.count();
        Map<String, T> values = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> {
            String child = FieldPath.child(path, name);
            if (key.accepts(name, entry.value(), entry.key(), child, problems)) {
                values.put(name, value.read(entry.value(), child, problems));
            }
        });
        return problems.count() > before ? null : Collections.unmodifiableMap(values);
    }

    @Override
    public Object write(Map<String, T> values) {
        Map<String, Object> written = new LinkedHashMap<>();
        values.forEach((name, v) -> written.put(name, value.write(v)));
        return written;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", value.schema());
        return schema;
    }
}
