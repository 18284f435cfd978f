package io.keybuzz.runbook.testbed.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request as it came in.
 *
 * @param path decoded, without the query
 * @param rawQuery encoded; empty when there is none
 * @param headers names in lower case
 */
public record HttpRequest(String method, String path, String rawQuery, Map<String, String> headers, byte[] body) {

    static HttpRequest of(String method, String target, Map<String, String> headers, byte[] body) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        return new HttpRequest(
                method, decode(path.replace("+", "%2B")), mark < 0 ? "" : target.substring(mark + 1), headers, body);
    }

    /** The query's parameters; of one that is repeated, the last value. */
    public Map<String, String> query() {
        return form(rawQuery);
    }

    /** Every value of a parameter of the query, in their order. */
    public List<String> all(String parameter) {
        return Arrays.stream(rawQuery.split("&"))
                .filter(pair -> pair.startsWith(parameter + "="))
                .map(pair -> decode(pair.substring(parameter.length() + 1)))
                .toList();
    }

    /** The header's value; empty when there is none. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The host that was asked for, without its port. */
    public String host() {
        return header("host").replaceFirst(":\\d+$", "");
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body read as a form. */
    public Map<String, String> form() {
        return form(text());
    }

    public boolean wantsWebSocket() {
        return header("upgrade").equalsIgnoreCase("websocket")
                && !header("sec-websocket-key").isEmpty();
    }

    private static Map<String, String> form(String encoded) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                values.put(
                        decode(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
