package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.DocumentReader;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes a spec in the words of the document, in the order of the documentation. */
public final class SpecWriter {
    private SpecWriter() {}

    /** As YAML, as {@code spec --defaults} prints it. */
    public static String yaml(Spec spec) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setWidth(120)
                .build();
        return new Dump(settings).dumpToString(SpecFields.SPEC.write(spec));
    }

    /** As one line of JSON: what is sent to a workflow, and what {@link SpecReader} reads back to an equal spec. */
    public static String json(Spec spec) {
        return DocumentReader.json(SpecFields.SPEC, spec);
    }
}
