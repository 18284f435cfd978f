package io.keybuzz.runbook.document;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An object with known fields.
 *
 * @param make the value, from its fields' values in their order
 * @param take the fields' values, in their order
 */
public record Group<T>(
        List<Field<?>> fields, List<Rule<T>> rules, Function<List<Object>, T> make, Function<T, List<Object>> take)
        implements Type<T> {

    /** The group of a record whose components are these fields, in this order. */
    public static <R extends Record> Group<R> of(Class<R> type, List<Field<?>> fields, List<Rule<R>> rules) {
        RecordComponent[] components = type.getRecordComponents();
        if (components.length != fields.size()) {
            throw new IllegalArgumentException(type + " has other fields than its definition");
        }
        return new Group<>(
                fields,
                rules,
                values -> construct(type, components, values),
                value -> Arrays.stream(components)
                        .map(c -> component(c, value))
                        .collect(Collectors.toCollection(ArrayList::new)));
    }

    @Override
    public T read(Tree tree, String path, Problems problems) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            problems.wrongType(path, tree, "an object", null);
            return null;
        }
        int before = problems.count();
        UnknownFields.report(mapping, fields, path, problems);
        List<Object> values = new ArrayList<>();
        Set<String> failed = new HashSet<>();
        for (Field<?> field : fields) {
            int already = problems.count();
            values.add(value(field, mapping, path, problems));
            if (problems.count() > already) {
                failed.add(field.name());
                values.set(values.size() - 1, field.fallback());
            }
        }
        T value = make.apply(values);
        rules.stream()
                .filter(rule -> rule.about().stream().noneMatch(failed::contains))
                .forEach(rule -> rule.judge(value, new Scope(path, mapping, problems)));
        return problems.count() > before ? null : value;
    }

    private static Object value(Field<?> field, Tree.Mapping mapping, String path, Problems problems) {
        Tree tree = mapping.get(field.name());
        if (tree != null) {
            return field.read(tree, FieldPath.child(path, field.name()), problems);
        }
        if (field.required()) {
            problems.addHidden(
                    FieldPath.child(path, field.name()),
                    mapping.at(),
                    "is missing",
                    field.type().example());
        }
        return field.fallback();
    }

    /** The value that an empty object has; null when something is required. */
    public T defaults() {
        return fields.stream().anyMatch(Field::required)
                ? null
                : make.apply(new ArrayList<>(fields.stream()
                        .map(f -> (Object) f.fallback())
                        .collect(Collectors.toCollection(ArrayList::new))));
    }

    @Override
    public Map<String, Object> write(T value) {
        List<Object> values = take.apply(value);
        Map<String, Object> written = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            written.put(fields.get(i).name(), fields.get(i).written(values.get(i)));
        }
        return written;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        fields.forEach(f -> properties.put(f.name(), f.schema()));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        List<String> required =
                fields.stream().filter(Field::required).map(Field::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    @Override
    public String words() {
        return "object";
    }

    @Override
    public String example() {
        return null;
    }

    private static <R> R construct(Class<R> type, RecordComponent[] components, List<Object> values) {
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "the definition of " + type.getSimpleName() + " does not fit the record", e);
        }
    }

    private static Object component(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no access to " + component, e);
        }
    }
}
