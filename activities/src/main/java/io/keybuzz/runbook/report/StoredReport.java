package io.keybuzz.runbook.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The newest report of a target, kept in the cluster for when Temporal has forgotten the run: Secret {@code NAMESPACE-report}. */
public final class StoredReport {
    static final String PLAIN = "report.json";
    static final String PACKED = "report.json.gz";
    /** A Secret holds 1 MiB at most, Base64 not counted; reports over half of that are packed. */
    private static final int PACK_ABOVE = 500 * 1024;
    /** What is read of a packed one, so that nobody's Secret fills our memory. */
    private static final int LONGEST = 32 * 1024 * 1024;

    private static final ObjectMapper JSON = JacksonJsonPayloadConverter.newDefaultObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private StoredReport() {}

    /**
     * The report that is kept of a target; empty when there is none.
     *
     * @throws IllegalStateException when there is one that cannot be read
     */
    public static Optional<Report> read(KubernetesClient kubernetes, String namespace) {
        return OwnSecrets.read(kubernetes, secretName(namespace)).map(StoredReport::unpack);
    }

    static String secretName(String namespace) {
        return namespace + "-report";
    }

    static Map<String, byte[]> pack(Report report) {
        try {
            byte[] json = JSON.writeValueAsBytes(report);
            return json.length <= PACK_ABOVE ? Map.of(PLAIN, json) : Map.of(PACKED, zipped(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the report cannot be written as JSON: " + e.getOriginalMessage());
        }
    }

    static Report unpack(Map<String, byte[]> content) {
        try {
            byte[] json = content.containsKey(PLAIN)
                    ? content.get(PLAIN)
                    : unzipped(content.getOrDefault(PACKED, new byte[0]));
            return JSON.readValue(new String(json, StandardCharsets.UTF_8), Report.class);
        } catch (IOException e) {
            throw new IllegalStateException("the report that is kept cannot be read; the next run writes a new one");
        }
    }

    private static byte[] zipped(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] unzipped(byte[] packed) throws IOException {
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return zip.readNBytes(LONGEST);
        }
    }
}
