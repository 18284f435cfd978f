package io.keybuzz.runbook.testbed.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer with a body that is known at once. */
public record HttpReply(int status, Map<String, String> headers, byte[] body) {

    public static HttpReply of(int status, String type, String body) {
        return new HttpReply(status, Map.of("Content-Type", type), body.getBytes(StandardCharsets.UTF_8));
    }

    public static HttpReply json(int status, String body) {
        return of(status, "application/json", body);
    }

    /** A page as a proxy makes it for its own errors. */
    public static HttpReply error(int status, String reason) {
        return of(status, "text/html", "<html><head><title>" + status + " " + reason + "</title></head></html>\r\n");
    }

    public static HttpReply redirect(String location) {
        return of(302, "text/html", "").with("Location", location);
    }

    public HttpReply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpReply(status, more, body);
    }
}
