package io.keybuzz.runbook.document;

import java.util.List;
import java.util.Map;

/** A document that was parsed before anything is known of its fields. Positions are null where no text is at hand. */
public sealed interface Tree {

    Position at();

    /** What stands there, in words for a person. */
    String words();

    /** Whether nothing was said: {@code null}, or a key without a value. */
    default boolean nothing() {
        return this instanceof Scalar s && s.kind() == Scalar.Kind.NOTHING;
    }

    /** @param text as written, without quotes */
    record Scalar(Kind kind, String text, Position at) implements Tree {
        enum Kind {
            TEXT("text"),
            WHOLE("a whole number"),
            DECIMAL("a decimal number"),
            FLAG("true or false"),
            NOTHING("nothing");

            private final String words;

            Kind(String words) {
                this.words = words;
            }
        }

        @Override
        public String words() {
            return kind.words;
        }
    }

    record Sequence(List<Tree> items, Position at) implements Tree {
        @Override
        public String words() {
            return "a list";
        }
    }

    record Mapping(Map<String, Entry> entries, Position at) implements Tree {
        @Override
        public String words() {
            return "an object";
        }

        /** The value of a field; null when it is not there. */
        Tree get(String name) {
            Entry entry = entries.get(name);
            return entry == null ? null : entry.value();
        }
    }

    /** @param key where the field's name stands */
    record Entry(Tree value, Position key) {}
}
