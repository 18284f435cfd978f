package io.keybuzz.runbook.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import java.time.Instant;

/** {@code report.json}: times in ISO 8601, what is optional left out when there is none, everything else always there. */
public final class ReportJson {
    /** As Temporal writes the same records, so that a report reads the same in a history, a Secret and a file. */
    private static final ObjectMapper MAPPER = JacksonJsonPayloadConverter.newDefaultObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setSerializationInclusion(JsonInclude.Include.NON_NULL)
            .addMixIn(Report.class, AlwaysInReport.class)
            .addMixIn(Diagnosis.class, AlwaysInDiagnosis.class)
            .addMixIn(NodeReport.class, AlwaysInNode.class);

    private ReportJson() {}

    /** Indented, with a line end. */
    public static String write(Report report) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(CompleteReport.of(report)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of this project are JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * Reads one back; fields of a newer version are passed over.
     *
     * @throws IllegalArgumentException when it is no report
     */
    public static Report read(String json) {
        try {
            return CompleteReport.of(MAPPER.readValue(json, Report.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no report: " + e.getOriginalMessage());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private interface AlwaysInReport {
        @JsonInclude(JsonInclude.Include.ALWAYS)
        String image();

        @JsonInclude(JsonInclude.Include.ALWAYS)
        Outcome outcome();

        @JsonInclude(JsonInclude.Include.ALWAYS)
        Instant finishedAt();
    }

    private interface AlwaysInDiagnosis {
        @JsonInclude(JsonInclude.Include.ALWAYS)
        String remedy();
    }

    private interface AlwaysInNode {
        @JsonInclude(JsonInclude.Include.ALWAYS)
        String firewallBefore();

        @JsonInclude(JsonInclude.Include.ALWAYS)
        String firewallAfter();
    }
}
