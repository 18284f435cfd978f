package io.keybuzz.runbook.firewall;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ufw status verbose} prints, as a report has it of a node, where an error may stand in its place. Pure. */
public final class UfwStatus {
    private static final Pattern ROW =
            Pattern.compile("^(\\S.*?)\\s+(ALLOW|DENY|REJECT|LIMIT) (IN|FWD)\\s+(\\S.*?)\\s*(?:# (.*))?$");

    private static final String EVERYWHERE = "Anywhere";
    private static final String PORT = "\\d[\\d:,]*(?:/(?:tcp|udp))?";
    private static final Pattern END = Pattern.compile("(" + EVERYWHERE + "|[\\da-fA-F.:/]+?)(?: (" + PORT + "))?");

    private UfwStatus() {}

    /**
     * The rules with the comment of a run of the runbook, as {@code ufw show added} prints them; none where ufw is off or not installed.
     *
     * @param status null: it was not read
     * @return empty when it does not say what rules there are: the node did not answer
     */
    public static Optional<List<String>> ofTheRunbook(String status) {
        return rules(status)
                .map(rules -> rules.stream()
                        .filter(rule -> rule.run().isPresent())
                        .map(UfwRule::line)
                        .toList());
    }

    /** How changes and undos name such a rule of a node. */
    public static String object(String address, String rule) {
        return NodeFirewall.object(address, UfwRule.parse(rule).arguments());
    }

    /** Whether that run added such a rule. @param run its first run id */
    public static boolean isOf(String rule, String run) {
        return UfwRule.parse(rule).isOf(run);
    }

    /** Rules that are in force. Those that are tied to an interface are left out, since no run makes such. */
    static Optional<List<UfwRule>> rules(String status) {
        if (active(status)) {
            return Optional.of(
                    status.lines().flatMap(line -> rule(line).stream()).toList());
        }
        boolean none = status != null
                && (status.startsWith("ufw is not installed") || status.lines().anyMatch("Status: inactive"::equals));
        return none ? Optional.of(List.of()) : Optional.empty();
    }

    static boolean active(String status) {
        return status != null && status.lines().anyMatch("Status: active"::equals);
    }

    private static Optional<UfwRule> rule(String line) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            return Optional.empty();
        }
        return end("from", row.group(4))
                .flatMap(from -> end("to", row.group(1))
                        .map(to -> UfwRule.parse((row.group(3).equals("FWD") ? "route " : "")
                                + row.group(2).toLowerCase(Locale.ROOT)
                                + from
                                + to
                                + (row.group(5) == null ? "" : " comment '" + row.group(5) + "'"))));
    }

    /** One end of a row in the words of a rule; empty when it says more than a network and a port. */
    private static Optional<String> end(String word, String column) {
        String named = column.replace(" (v6)", "");
        Matcher end = END.matcher(named.matches(PORT) ? EVERYWHERE + " " + named : named);
        if (!end.matches()) {
            return Optional.empty();
        }
        boolean everywhere = end.group(1).equals(EVERYWHERE);
        if (end.group(2) == null) {
            return Optional.of(everywhere ? "" : " " + word + " " + end.group(1));
        }
        String[] port = end.group(2).split("/");
        return Optional.of(" " + word + " " + (everywhere ? "any" : end.group(1)) + " port " + port[0]
                + (port.length > 1 ? " proto " + port[1] : ""));
    }
}
