package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.DocumentReader;
import io.keybuzz.runbook.document.DocumentReading;
import java.util.List;

/** Reads a spec strictly: YAML or JSON, unknown fields, duplicates and wrong types are errors, and all errors come at once. */
public final class SpecReader {
    private SpecReader() {}

    /**
     * @param document YAML or JSON; empty or null is the defaults
     * @param overrides {@code a.b=c}, as {@code --set} gives them, applied over the document
     */
    public static SpecReading read(String document, List<String> overrides) {
        DocumentReading<Spec> reading = DocumentReader.read(SpecFields.SPEC, document, overrides);
        return new SpecReading(reading.value(), reading.errors(), reading.literalSecret());
    }
}
