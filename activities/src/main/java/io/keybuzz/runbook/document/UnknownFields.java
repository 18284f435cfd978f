package io.keybuzz.runbook.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what was probably meant by a field that does not exist. */
final class UnknownFields {
    private UnknownFields() {}

    static void report(Tree.Mapping mapping, List<Field<?>> fields, String path, Problems problems) {
        List<String> names = fields.stream().map(Field::name).toList();
        mapping.entries().forEach((name, entry) -> {
            if (names.contains(name)) {
                return;
            }
            boolean literal = literalSecret(name, entry.value());
            if (literal) {
                problems.literalSecretFound();
            }
            String reason = "unknown field" + meant(name, names, fields)
                    + (literal ? "; it looks like a secret, which has no place here (a reference has)" : "");
            problems.addHidden(FieldPath.child(path, name), entry.key(), reason, null);
        });
    }

    private static String meant(String name, List<String> names, List<Field<?>> fields) {
        Optional<String> near = Words.closest(name, names);
        if (near.isPresent()) {
            return "; did you mean " + near.get() + "?";
        }
        List<String> elsewhere = new ArrayList<>();
        fields.forEach(f -> search(f, f.name(), name, elsewhere));
        return elsewhere.isEmpty()
                ? "; known here: " + String.join(", ", names)
                : "; did you mean " + String.join(" or ", elsewhere) + "?";
    }

    private static void search(Field<?> field, String path, String name, List<String> found) {
        if (field.type() instanceof Group<?> group) {
            for (Field<?> child : group.fields()) {
                if (child.name().equalsIgnoreCase(name)) {
                    found.add(path + "." + child.name());
                }
                search(child, path + "." + child.name(), name, found);
            }
        }
    }

    private static boolean literalSecret(String name, Tree tree) {
        if (tree instanceof Tree.Mapping m) {
            return m.entries().entrySet().stream()
                    .anyMatch(e -> literalSecret(e.getKey(), e.getValue().value()));
        }
        if (tree instanceof Tree.Sequence s) {
            return s.items().stream().anyMatch(item -> literalSecret(name, item));
        }
        String text = ((Tree.Scalar) tree).text();
        boolean reference = text.startsWith("file:") || text.startsWith("env:") || text.startsWith("secret:");
        return !tree.nothing() && !reference && (SecretWords.names(name) || SecretWords.inValue(text));
    }
}
