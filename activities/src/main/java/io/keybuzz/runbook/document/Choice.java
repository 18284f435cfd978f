package io.keybuzz.runbook.document;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One of an enum's words. */
public record Choice<E extends Enum<E>>(Class<E> type) implements Type<E> {

    private List<String> allowed() {
        return Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
    }

    @Override
    public E read(Tree tree, String path, Problems problems) {
        if (!(tree instanceof Tree.Scalar s) || s.kind() != Tree.Scalar.Kind.TEXT) {
            problems.wrongType(path, tree, "one of " + words(), example());
            return null;
        }
        if (!allowed().contains(s.text())) {
            Checked refused = Words.refused(s.text(), allowed());
            problems.add(path, tree.at(), s.text(), refused.reason(), refused.suggestion());
            return null;
        }
        return Enum.valueOf(type, s.text());
    }

    @Override
    public Object write(E value) {
        return value.name();
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("enum", allowed());
    }

    @Override
    public String words() {
        return String.join(", ", allowed());
    }

    @Override
    public String example() {
        return allowed().get(0);
    }
}
