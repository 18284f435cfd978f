package io.keybuzz.runbook.ingress;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an ingress controller's own log says about a way in that does not work; pure.
 *
 * @param pod the controller's, as {@code namespace/name}
 * @param account the name of its service account, which is of the same namespace
 * @param node its address
 * @param line the last line that shows it
 * @param upstream the address that it asks in vain; null unless it is STALE
 */
record ControllerSign(Kind kind, String pod, String account, String node, String line, String upstream) {
    enum Kind {
        /** It may not read what it needs from the API. */
        FORBIDDEN,
        /** It asks an address that is not among the Service's endpoints. */
        STALE
    }

    private static final Pattern FORBIDDEN =
            Pattern.compile("forbidden|cannot (?:list|get|watch) resource|401 Unauthorized", Pattern.CASE_INSENSITIVE);
    /** nginx' own lines, of an error and of an access: they are about somebody's request, whose words may be any. */
    private static final Pattern OF_A_REQUEST =
            Pattern.compile("^(?:\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[|\\S+ - [^\\[]*\\[[^\\]]+\\] \")");

    /** What a visitor asked for may hold a token: of a conversation, of a sign-on, of a password's reset. */
    private static final Pattern ASKED =
            Pattern.compile("\\b(request|upstream|referrer): \"([A-Z]+ |https?://[^/\"]+)?[^\"]*\"");

    private static final Pattern RELOADED = Pattern.compile("\\breloaded\\b");
    private static final Pattern UPSTREAM =
            Pattern.compile("upstream: \"https?://\\[?([0-9a-fA-F.:]+?)\\]?:(\\d+)[/\"]");

    /**
     * The signs in one controller pod's log.
     *
     * @param endpoints the Service's addresses as they are now
     * @param host that visitors ask for; upstreams of another one are another application's
     * @param port the pods' port; upstreams with another one are another application's
     */
    static List<ControllerSign> in(
            String pod, String account, String node, String log, Collection<String> endpoints, String host, int port) {
        Pattern forHost = Pattern.compile("host: \"" + Pattern.quote(host) + "(?::\\d+)?\"", Pattern.CASE_INSENSITIVE);
        ControllerSign forbidden = null;
        ControllerSign stale = null;
        for (String line : log.lines().toList()) {
            boolean itsOwnWords = !OF_A_REQUEST.matcher(line).find();
            if (itsOwnWords && FORBIDDEN.matcher(line).find()) {
                forbidden = new ControllerSign(Kind.FORBIDDEN, pod, account, node, line.strip(), null);
            } else if (itsOwnWords && RELOADED.matcher(line).find()) {
                // It has read what it needs since.
                forbidden = null;
            }
            Matcher m = UPSTREAM.matcher(line);
            if (m.find()
                    && m.group(2).equals(String.valueOf(port))
                    && forHost.matcher(line).find()) {
                // Only the newest counts: an address it has given up since is no sign.
                stale = endpoints.contains(m.group(1))
                        ? null
                        : new ControllerSign(
                                Kind.STALE,
                                pod,
                                account,
                                node,
                                ASKED.matcher(line.strip()).replaceAll("$1: \"$2…\""),
                                m.group(1));
            }
        }
        return Stream.of(forbidden, stale).filter(Objects::nonNull).toList();
    }
}
