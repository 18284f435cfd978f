package io.keybuzz.runbook.spec;

/** Writes a spec in the words of the document, in the order of the documentation. */
public final class SpecWriter {
    private SpecWriter() {}

    /** As YAML, as {@code spec --defaults} prints it. */
    public static String yaml(Spec spec) {
        throw new UnsupportedOperationException();
    }

    /** As one line of JSON: what is sent to a workflow, and what {@link SpecReader} reads back to an equal spec. */
    public static String json(Spec spec) {
        throw new UnsupportedOperationException();
    }
}
