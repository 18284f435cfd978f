package io.keybuzz.runbook.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A text with a grammar.
 *
 * @param pattern what an editor may check with; null when the grammar is no pattern
 * @param bareNumbers whether a number without quotes is taken as its text
 */
public record Text(String words, String example, String pattern, boolean bareNumbers, Function<String, Checked> grammar)
        implements Type<String> {

    /** Without bare numbers. @param pattern null when the grammar is no pattern */
    public static Text of(String words, String example, String pattern, Function<String, Checked> grammar) {
        return new Text(words, example, pattern, false, grammar);
    }

    /** One of some words, as they are written. */
    public static Text oneOf(String example, String... allowed) {
        String list = String.join(", ", allowed);
        return of(
                list,
                example,
                "^(" + String.join("|", allowed) + ")$",
                s -> List.of(allowed).contains(s) ? Checked.ok(s) : Words.refused(s, List.of(allowed)));
    }

    /** Any text of one line that is not blank. */
    public static Text line(String words, String example) {
        return of(words, example, null, s -> {
            if (s.isBlank()) {
                return Checked.no("is empty");
            }
            return s.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT)
                    ? Checked.no("holds control or invisible characters")
                    : Checked.ok(s.strip());
        });
    }

    @Override
    public String read(Tree tree, String path, Problems problems) {
        if (!(tree instanceof Tree.Scalar s) || !accepted(s.kind())) {
            problems.wrongType(path, tree, tree instanceof Tree.Scalar ? "text (in quotes)" : "text", example);
            return null;
        }
        Checked checked = grammar.apply(s.text());
        if (checked.refused()) {
            problems.add(
                    path,
                    tree.at(),
                    s.text(),
                    checked.reason(),
                    checked.suggestion() == null ? example : checked.suggestion());
        }
        return checked.value();
    }

    private boolean accepted(Tree.Scalar.Kind kind) {
        return kind == Tree.Scalar.Kind.TEXT
                || bareNumbers && (kind == Tree.Scalar.Kind.WHOLE || kind == Tree.Scalar.Kind.DECIMAL);
    }

    @Override
    public Object write(String value) {
        return value;
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", bareNumbers ? List.of("string", "number") : "string");
        if (pattern != null) {
            schema.put("pattern", pattern);
        }
        return schema;
    }
}
