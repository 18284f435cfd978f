package io.keybuzz.runbook.document;

import java.util.regex.Pattern;

/** The parser's words for a syntax error, without what the author wrote: it may be a password. */
final class SyntaxProblem {
    private static final Pattern QUOTED = Pattern.compile("'[^']{2,}'|\"[^\"]{2,}\"|<[^>]{2,}>");

    private SyntaxProblem() {}

    static String of(String problem) {
        String p = problem == null ? "" : problem.lines().findFirst().orElse("");
        if (p.contains("alias")) {
            return p.startsWith("Number of aliases")
                    ? "repeats itself by aliases (*name) too often"
                    : "an alias (*name) leads nowhere; quote text that begins with * or &";
        }
        if (p.contains("TAB")) {
            return "is no YAML: a tab; indent with spaces";
        }
        if (p.contains("single document")) {
            return "holds more than one document (---)";
        }
        if (p.contains("unacceptable") || p.contains("special characters")) {
            return "holds a character that YAML does not allow (a control character?)";
        }
        return "is no YAML: "
                + (p.isBlank() ? "not well-formed" : QUOTED.matcher(p).replaceAll("…"));
    }
}
