package io.keybuzz.runbook.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A field of the document: the one place that says its name, what it may hold, its default and what it means.
 *
 * @param fallback the default; null: none
 * @param required whether it has to be said
 * @param nullable whether {@code null} can be said, and means none
 */
public record Field<T>(String name, Type<T> type, T fallback, boolean required, boolean nullable, String description) {

    /** One that may be left out. */
    public static <T> Field<T> of(String name, Type<T> type, T fallback, String description) {
        return new Field<>(name, type, fallback, false, false, description);
    }

    /** A group that may be left out, in whole or in part. */
    public static <T> Field<T> group(String name, Group<T> group, String description) {
        return of(name, group, group.defaults(), description);
    }

    /** One without a default: left out, or {@code null}, it is none. */
    public static <T> Field<T> optional(String name, Type<T> type, String description) {
        return new Field<>(name, type, null, false, true, description);
    }

    /** One that has to be said. */
    public static <T> Field<T> required(String name, Type<T> type, String description) {
        return new Field<>(name, type, null, true, false, description);
    }

    /** The same with a default that {@code null} takes away. */
    public Field<T> orNone() {
        return new Field<>(name, type, fallback, required, true, description);
    }

    /** What stands there; null when it is none or a problem. */
    public T read(Tree tree, String path, Problems problems) {
        if (tree.nothing() && nullable) {
            return null;
        }
        // A heading whose lines are all commented out says nothing.
        boolean heading = type instanceof Group<?> || type instanceof MapOf<?> || type instanceof ListOf<?>;
        if (tree.nothing() && heading && !required) {
            return fallback;
        }
        if (tree.nothing() && !(type instanceof SecretReference)) {
            String otherwise =
                    required ? "it has to be given" : "leave the line out for the default " + written(fallback);
            problems.addHidden(path, tree.at(), "is empty; " + otherwise, type.example());
            return null;
        }
        return type.read(tree, path, problems);
    }

    /** The default as the document would say it. */
    public Object writtenFallback() {
        return written(fallback);
    }

    /** A value of this field as the document would say it; null stays null. @param value of the field's type */
    @SuppressWarnings("unchecked")
    public Object written(Object value) {
        return value == null ? null : type.write((T) value);
    }

    /** As JSON Schema has it. */
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        if (nullable) {
            schema.put("anyOf", List.of(type.schema(), Map.of("type", "null")));
        } else {
            schema.putAll(type.schema());
        }
        if (!required && !(type instanceof Group<?> && fallback != null)) {
            schema.put("default", writtenFallback());
        }
        if (type instanceof Text && type.example() != null) {
            schema.put("examples", List.of(type.example()));
        }
        return schema;
    }
}
