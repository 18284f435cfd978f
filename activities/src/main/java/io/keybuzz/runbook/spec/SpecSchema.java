package io.keybuzz.runbook.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** The spec's JSON Schema, for editors: {@code # yaml-language-server: $schema=…}. */
public final class SpecSchema {
    private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();

    private SpecSchema() {}

    /** Draft 2020-12. It knows each field; what fields have to be together is known to {@link SpecReader} alone. */
    public static String json() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "chatwoot-runbook spec");
        schema.putAll(SpecFields.SPEC.schema());
        try {
            return JSON.writeValueAsString(schema) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema consists of maps, lists and texts", e);
        }
    }
}
