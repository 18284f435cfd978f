package io.keybuzz.runbook.ingress;

import io.keybuzz.runbook.activity.RemoteText;
import java.util.List;
import java.util.Map;

/**
 * What became of a visitor's request.
 *
 * @param kind how it ended
 * @param status the HTTP status; 0 when there was no answer
 * @param headers the last answer's, names in lower case, the first value of each
 * @param body at most 64 KB
 * @param millis from the first connection to the end of the answer
 * @param words the other system's own words about what went wrong; empty when it answered
 * @param trail the paths that were asked, in order; more than one after redirects
 */
public record VisitorAnswer(
        Kind kind,
        int status,
        Map<String, String> headers,
        String body,
        long millis,
        String words,
        List<String> trail) {

    /** The distinct ways a request ends. Each points at another culprit, so none is folded into another. */
    public enum Kind {
        /** An HTTP answer of any status. */
        ANSWERED,
        /** The address is a name that does not resolve. */
        DNS,
        /** The address answered that nothing listens there. */
        REFUSED,
        /** Nothing came back to the attempt to connect. */
        UNREACHABLE,
        /** Connected, and then no whole answer in time. */
        SILENT,
        /** Connected, and then cut off. */
        RESET,
        /** The TLS handshake failed. */
        TLS,
        /** Something answered that is not HTTP. */
        NOT_HTTP,
        /** A redirect to another host; it was not followed. */
        OFF_HOST,
        /** More redirects than a browser's patience. */
        LOOP
    }

    static VisitorAnswer failed(Kind kind, long millis, String words) {
        return new VisitorAnswer(kind, 0, Map.of(), "", millis, RemoteText.neutralise(words), List.of());
    }

    VisitorAnswer as(Kind newKind, String newWords, long newMillis, List<String> newTrail) {
        return new VisitorAnswer(
                newKind, status, headers, body, newMillis, RemoteText.neutralise(newWords), List.copyOf(newTrail));
    }

    /** Whether a visitor got a page. */
    public boolean served() {
        return kind == Kind.ANSWERED && status == 200;
    }

    /** A header of the last answer; empty when it has none of that name. */
    public String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    /** In a few words, for evidence. */
    public String sentence() {
        String path = trail.size() > 1 ? " (" + String.join(" → ", trail) + ")" : "";
        return switch (kind) {
            case ANSWERED -> status + " in " + millis + " ms" + path;
            case DNS -> "the name does not resolve";
            case REFUSED -> "connection refused after " + millis + " ms";
            case UNREACHABLE -> "no connection: " + words;
            case SILENT -> "connected, then silence: " + words + path;
            case RESET -> "connected, then cut off: " + words + path;
            case TLS -> "TLS fails: " + words;
            case NOT_HTTP -> "what answers is not HTTP: " + words;
            case OFF_HOST -> status + ", a redirect to another host: " + words + path;
            case LOOP -> status + ", redirects without end" + path;
        };
    }
}
