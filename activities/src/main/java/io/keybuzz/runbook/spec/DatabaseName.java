package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Checked;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of roles and databases that mean the same with and without quotes. */
final class DatabaseName {
    static final String PATTERN = "^[a-z_][a-z0-9_]{0,62}$";
    private static final Pattern NAME = Pattern.compile(PATTERN);
    private static final Set<String> SYSTEM = Set.of("postgres", "template0", "template1");

    private DatabaseName() {}

    static Checked database(String text) {
        return SYSTEM.contains(text) ? Checked.no("is a database of PostgreSQL's own") : identifier(text);
    }

    static Checked role(String text) {
        return text.startsWith("pg_")
                ? Checked.no("begins with pg_, which PostgreSQL keeps for itself")
                : identifier(text);
    }

    private static Checked identifier(String text) {
        return NAME.matcher(text).matches()
                ? Checked.ok(text)
                : Checked.no(
                        "is no name that works without quotes: a lower case letter or _, then up to 62 of a-z, 0-9 and _");
    }
}
