package io.keybuzz.runbook.document;

import java.util.Map;

/** What a field may hold: reads it, writes it and describes it. */
public interface Type<T> {

    /** The value, canonical; null when it is wrong, which is then among the problems. */
    T read(Tree tree, String path, Problems problems);

    /** As maps, lists, texts, numbers and flags, in the words of the document. */
    Object write(T value);

    /** JSON Schema, draft 2020-12. */
    Map<String, Object> schema();

    /** For people: {@code whole number, 1 to 50}. */
    String words();

    /** A valid value; null when none says more than the words. */
    String example();
}
