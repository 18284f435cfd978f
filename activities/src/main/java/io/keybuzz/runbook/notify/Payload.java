package io.keybuzz.runbook.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keybuzz.runbook.change.Run;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a receiver gets: names, the event and a link; no evidence, no value of the spec but the namespace. */
final class Payload {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Payload() {}

    /** @param uiUrl null: no link */
    static String json(Notification notification, String uiUrl, String temporalNamespace) {
        Run run = notification.target().run();
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("event", notification.event());
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("cluster", run.cluster());
        target.put("namespace", notification.target().namespace());
        payload.put("target", target);
        payload.put("workflowId", run.workflowId());
        payload.put("runId", run.runId());
        put(payload, "outcome", notification.outcome());
        put(payload, "cause", notification.cause());
        put(payload, "step", notification.step());
        put(payload, "until", notification.until());
        put(
                payload,
                "link",
                uiUrl == null
                        ? null
                        : uiUrl + "/namespaces/" + encoded(temporalNamespace) + "/workflows/"
                                + encoded(run.workflowId()) + "/" + encoded(run.runId()) + "/history");
        put(payload, "at", notification.at());
        try {
            return JSON.writeValueAsString(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The notification could not be written.");
        }
    }

    private static void put(Map<String, Object> payload, String name, Object value) {
        if (value != null) {
            payload.put(name, value.toString());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
