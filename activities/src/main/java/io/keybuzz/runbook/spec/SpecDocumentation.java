package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.DocumentReader;
import io.keybuzz.runbook.document.Field;
import io.keybuzz.runbook.document.Group;
import io.keybuzz.runbook.document.ListOf;
import io.keybuzz.runbook.document.ObjectOrWord;
import io.keybuzz.runbook.document.Type;
import java.util.List;

/** The table of every field, from the definition: {@code docs/spec.md}. */
public final class SpecDocumentation {
    private SpecDocumentation() {}

    /** Markdown. */
    public static String markdown() {
        StringBuilder out = new StringBuilder("""
                # The spec

                One YAML or JSON document. Every field has a default, so that an empty document installs. Unknown fields, duplicates
                and wrong types are errors, and all errors come at once. `runbook spec --defaults` prints the defaults,
                `runbook spec --schema` a JSON Schema for editors; `--set a.b=c` overrides one value
                (`--set 'firewall.nodes[0]=10.0.0.1'`, `--set 'ingress.annotations.example\\.com/name=x'`).

                A **secret reference** says where a secret is kept, never the secret: `file:NAME` in the worker's `RUNBOOK_CREDENTIALS_DIR`,
                `env:NAME` for a variable that begins with `RUNBOOK_SECRET_`, or `secret:NAME/KEY` in the target namespace.

                | field | what it holds | default | meaning |
                |---|---|---|---|
                """);
        rows("", SpecFields.SPEC.fields(), out);
        return out.toString();
    }

    private static void rows(String path, List<Field<?>> fields, StringBuilder out) {
        for (Field<?> field : fields) {
            String name = path + field.name();
            Group<?> below = group(field.type());
            boolean always = below != null && field.fallback() != null;
            out.append("| `").append(name).append("` | ");
            out.append(cell(field.type().words())).append(" | ");
            out.append(always ? "" : fallback(field)).append(" | ");
            out.append(cell(field.description())).append(" |\n");
            if (below != null) {
                rows(name + (field.type() instanceof ListOf<?> ? "[]." : "."), below.fields(), out);
            }
        }
    }

    private static Group<?> group(Type<?> type) {
        if (type instanceof ObjectOrWord<?> union) {
            return union.group();
        }
        if (type instanceof ListOf<?> list) {
            return group(list.item());
        }
        return type instanceof Group<?> group ? group : null;
    }

    private static String fallback(Field<?> field) {
        if (field.required()) {
            return "*required*";
        }
        if (field.fallback() == null) {
            return "none";
        }
        Object written = field.writtenFallback();
        return "`" + (written instanceof String ? written : DocumentReader.json(written)) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
