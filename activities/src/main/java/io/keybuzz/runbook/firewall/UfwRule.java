package io.keybuzz.runbook.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule as {@code ufw show added} prints it (ufw 0.36, captured from real nodes).
 *
 * @param routed whether it is about forwarded packets
 * @param action {@code allow}, {@code deny}, {@code reject} or {@code limit}
 * @param match the rest, words separated by one blank, defaults left out: {@code from 10.0.0.0/16 to 10.233.0.0/16}
 * @param comment null when there is none
 */
record UfwRule(boolean routed, String action, String match, String comment) {
    private static final Pattern COMMENT = Pattern.compile("\\s+comment '(.*)'$");
    private static final Pattern DIRECTION = Pattern.compile("^(in|out)(?! on)\\b ?");
    private static final Pattern OF_A_RUN = Pattern.compile("chatwoot-runbook (\\S+)");

    /** From a line of {@code ufw show added}, or from ufw's arguments without the word {@code ufw}. */
    static UfwRule parse(String line) {
        String rest = line.strip();
        String comment = null;
        Matcher m = COMMENT.matcher(rest);
        if (m.find()) {
            comment = m.group(1);
            rest = rest.substring(0, m.start());
        }
        List<String> words = new ArrayList<>(List.of(rest.split("\\s+")));
        if (words.get(0).equals("ufw")) {
            words.remove(0);
        }
        boolean routed = !words.isEmpty() && words.get(0).equals("route");
        if (routed) {
            words.remove(0);
        }
        String action = words.isEmpty() ? "" : words.remove(0);
        return new UfwRule(routed, action, normal(String.join(" ", words)), comment);
    }

    private static String normal(String match) {
        String m = match.replaceAll("\\bto any(?! port)\\b", "")
                .replaceAll("\\bfrom any(?! port)\\b", "")
                .replaceAll("\\s+", " ")
                .strip();
        Matcher d = DIRECTION.matcher(m);
        return d.find() && d.group(1).equals("in") ? m.substring(d.end()) : m;
    }

    /** Whether it says the same, whatever the comment: a second {@code ufw allow} of it would only change the comment. */
    boolean sameAs(UfwRule other) {
        return routed == other.routed && action.equals(other.action) && match.equals(other.match);
    }

    /** Whether this run added it. */
    boolean isOf(String run) {
        return UfwRules.comment(run).equals(comment);
    }

    /** The run of the runbook that added it; empty when none did. */
    Optional<String> run() {
        Matcher m = OF_A_RUN.matcher(comment == null ? "" : comment);
        return m.matches() ? Optional.of(m.group(1)) : Optional.empty();
    }

    /** ufw's arguments, without the comment. */
    String arguments() {
        return (routed ? "route " : "") + action + (match.isEmpty() ? "" : " " + match);
    }

    /** As {@code ufw show added} prints it. */
    String line() {
        return "ufw " + arguments() + (comment == null ? "" : " comment '" + comment + "'");
    }

    boolean denies() {
        return action.equals("deny") || action.equals("reject");
    }

    /** The network after {@code from}; everywhere when there is none. */
    String from() {
        return after("from");
    }

    /** The network after {@code to}; everywhere when there is none. */
    String to() {
        return after("to");
    }

    /** The port after {@code to}, or of the short form {@code 22/tcp}; null when there is none. */
    String port() {
        Matcher m = Pattern.compile("(?:\\bto \\S+ port |^)([0-9][0-9:,]*)(?:/\\w+)?(?: |$)")
                .matcher(match);
        return m.find() ? m.group(1) : null;
    }

    /** Whether it is tied to an interface, a protocol or a port of the sender: then it may admit less than it seems. */
    boolean narrowed() {
        return match.matches(".*\\b(on|proto|log|log-all|out)\\b.*") || match.matches(".*\\bfrom \\S+ port\\b.*");
    }

    private String after(String word) {
        Matcher m =
                Pattern.compile("(?:^| )" + word + " ([0-9a-fA-F:./]+)(?: |$)").matcher(match);
        return m.find() ? m.group(1) : Ranges.EVERYWHERE;
    }
}
