package io.keybuzz.runbook.document;

import java.util.Map;

/** True or false, in these words: {@code yes} and {@code on} are text in YAML 1.2. */
public record Flag() implements Type<Boolean> {

    @Override
    public Boolean read(Tree tree, String path, Problems problems) {
        if (!(tree instanceof Tree.Scalar s) || s.kind() != Tree.Scalar.Kind.FLAG) {
            problems.wrongType(path, tree, "true or false", "true");
            return null;
        }
        return Boolean.valueOf(s.text());
    }

    @Override
    public Object write(Boolean value) {
        return value;
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("type", "boolean");
    }

    @Override
    public String words() {
        return "true or false";
    }

    @Override
    public String example() {
        return "true";
    }
}
