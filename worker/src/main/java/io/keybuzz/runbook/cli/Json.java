package io.keybuzz.runbook.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.ReportJson;
import io.temporal.common.converter.JacksonJsonPayloadConverter;

/** The one document that {@code --json} prints. */
final class Json {
    // Temporal's own settings read and write times as ISO-8601.
    private static final ObjectMapper MAPPER = JacksonJsonPayloadConverter.newDefaultObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .setSerializationInclusion(JsonInclude.Include.NON_NULL);

    private Json() {}

    static String write(Object document) {
        try {
            return document instanceof Report report ? ReportJson.write(report) : MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("this cannot be written as JSON: " + e.getOriginalMessage());
        }
    }

    /** A document as a part of another one. */
    static JsonNode tree(Object document) {
        return document == null ? MAPPER.nullNode() : read(write(document));
    }

    /** @throws IllegalArgumentException when it is no JSON */
    static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage());
        }
    }
}
