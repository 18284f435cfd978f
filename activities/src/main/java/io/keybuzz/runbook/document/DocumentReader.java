package io.keybuzz.runbook.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/** Reads and writes documents by their definition. */
public final class DocumentReader {
    /** In bytes. Temporal refuses inputs of 2 MB, and nobody writes a spec of 256 KB. */
    public static final int LARGEST_DOCUMENT = 256 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private DocumentReader() {}

    /**
     * @param text YAML or JSON; empty or null is the defaults
     * @param overrides {@code a.b=c}, applied over the text
     */
    public static <T> DocumentReading<T> read(Group<T> definition, String text, List<String> overrides) {
        Problems problems = new Problems();
        Tree tree = text == null ? null : TreeParser.parse(text, problems);
        if (tree == null && problems.count() > 0) {
            return DocumentReading.of(null, problems);
        }
        T defaults = definition.defaults();
        Tree written = defaults == null ? null : TreeParser.parseValue(json(definition, defaults), "", problems);
        Tree whole = new Overrides(written, problems).apply(tree, overrides == null ? List.of() : overrides);
        Tree given = whole == null || whole.nothing() ? new Tree.Mapping(Map.of(), null) : whole;
        return DocumentReading.of(definition.read(given, "", problems), problems);
    }

    /** One line of JSON that {@link #read} reads back to an equal value. */
    public static <T> String json(Group<T> definition, T value) {
        return json(definition.write(value));
    }

    /** Maps, lists, texts, numbers and flags as one line of JSON. */
    public static String json(Object written) {
        try {
            return JSON.writeValueAsString(written);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document consists of maps, lists and texts", e);
        }
    }
}
