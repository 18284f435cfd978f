package io.keybuzz.runbook.document;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells names that stand for secrets. */
public final class SecretWords {
    private static final Set<String> WORDS = Set.of(
            "PASS", "PASSWD", "PASSPHRASE", "PWD", "KEY", "KEYS", "APIKEY", "CREDENTIAL", "CREDENTIALS", "SALT", "DSN");
    private static final Pattern LITERAL = Pattern.compile(
            "(?i)[\\w-]*(password|passwd|secret|token|api_?key|private_?key)[\\w-]*[\"']?\\s*[:=]\\s*[\"']?"
                    + "(?!file:|env:|secret:|null\\b|[{\\[|>\\s\"'])\\S");
    private static final Pattern IN_VALUE = Pattern.compile("://[^/\\s:@]*:[^/\\s]+@|-----BEGIN [A-Z ]*PRIVATE KEY");

    private SecretWords() {}

    /** Whether a variable or field of that name usually holds a secret; a public key is none. */
    public static boolean names(String name) {
        String upper = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
        if (upper.contains("PUBLIC")) {
            return false;
        }
        if (upper.contains("PASSWORD") || upper.contains("SECRET") || upper.contains("TOKEN")) {
            return true;
        }
        for (String word : upper.split("[^A-Z0-9]+")) {
            if (WORDS.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a value shows by its form that a secret is in it: a URL with a password, a private key. */
    public static boolean inValue(String value) {
        return IN_VALUE.matcher(value).find();
    }

    /** Whether a text that cannot be parsed seems to hold a secret itself. */
    public static boolean literalIn(String text) {
        return LITERAL.matcher(text).find() || inValue(text);
    }
}
