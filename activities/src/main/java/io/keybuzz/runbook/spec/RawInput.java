package io.keybuzz.runbook.spec;

import static io.keybuzz.runbook.document.DocumentReader.LARGEST_DOCUMENT;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.keybuzz.runbook.activity.Failures;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.RawValue;
import java.util.List;

/** A workflow's undecoded input as text. */
public final class RawInput {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RawInput() {}

    /**
     * The document: null when nothing was sent; JSON as it is; of a JSON string its content, since that is how YAML can be sent.
     *
     * @throws io.temporal.failure.ApplicationFailure of type {@code InvalidInput} when it is neither
     */
    public static String document(RawValue input) {
        Payload payload = input == null ? null : input.getPayload();
        if (payload == null || payload.getData().isEmpty()) {
            return null;
        }
        String encoding = payload.getMetadataOrDefault("encoding", ByteString.copyFromUtf8("json/plain"))
                .toStringUtf8();
        if (encoding.equals("binary/null")) {
            return null;
        }
        if (!encoding.equals("json/plain")) {
            throw refused("has the encoding " + encoding + "; send JSON (json/plain)");
        }
        if (payload.getData().size() > 2 * LARGEST_DOCUMENT) {
            throw refused("is larger than " + LARGEST_DOCUMENT / 1024 + " KB");
        }
        String text = payload.getData().toStringUtf8();
        if (!text.stripLeading().startsWith("\"")) {
            return text;
        }
        try {
            return JSON.readValue(text, String.class);
        } catch (JsonProcessingException e) {
            throw refused("is no JSON: a string that does not end");
        }
    }

    private static RuntimeException refused(String reason) {
        return Failures.invalidInput(List.of(new SpecError("", reason, null, "{}", null, null)));
    }
}
