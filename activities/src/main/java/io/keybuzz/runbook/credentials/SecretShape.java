package io.keybuzz.runbook.credentials;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What looks like a secret although no Secret holds it: by the name of its setting, or a URL with a password in it; pure. */
final class SecretShape {
    /** Ends of names; ids of access keys, public keys and times of life are none. */
    private static final Pattern NAME = Pattern.compile(
            ".*(PASSWORD|PASSWD|SECRET|SECRET_KEY|SECRET_KEY_BASE|SECRET_ACCESS_KEY|STORAGE_ACCESS_KEY|PRIVATE_KEY|API_KEY|AUTH_TOKEN|ACCESS_TOKEN"
                    + "|PRIMARY_KEY|DETERMINISTIC_KEY|DERIVATION_SALT)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern URL = Pattern.compile("[a-z][a-z0-9+.-]*://[^/@\\s:\"']*:([^/@\\s\"']+)@");
    /** What the annotation of {@code kubectl apply} quotes of the settings of a ConfigMap, or of a variable. */
    private static final Pattern QUOTED = Pattern.compile(
            "\"name\":\"([A-Za-z0-9_]+)\",\"value\":\"([^\"]+)\"|\"([A-Za-z0-9_]+)\"\\s*:\\s*\"([^\"]+)\"");

    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----");
    /** To a variable, of Kubernetes or of a shell. */
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\([A-Za-z0-9_]+\\)|\\$[A-Za-z_][A-Za-z0-9_]*|\\$\\{[A-Za-z_][A-Za-z0-9_]*(?::-)?\\}");

    private SecretShape() {}

    /** What there is of it, in words; empty when the text looks harmless. */
    static Optional<String> in(String key, String text) {
        if (key != null && NAME.matcher(key).matches() && isOne(text)) {
            return Optional.of("a value for " + key);
        }
        Matcher url = URL.matcher(text);
        while (url.find()) {
            if (isOne(url.group(1))) {
                return Optional.of("a URL with a password");
            }
        }
        if (PRIVATE_KEY.matcher(text).find()) {
            return Optional.of("a private key");
        }
        if (key == null) {
            Matcher quoted = QUOTED.matcher(text);
            while (quoted.find()) {
                String name = quoted.group(1) == null ? quoted.group(3) : quoted.group(1);
                String value = quoted.group(1) == null ? quoted.group(4) : quoted.group(2);
                if (NAME.matcher(name).matches() && isOne(value)) {
                    return Optional.of("a value for " + name);
                }
            }
        }
        return Optional.empty();
    }

    /** Not empty, no reference to a variable, no mask. */
    private static boolean isOne(String value) {
        String text = value.strip();
        return !text.isEmpty()
                && !REFERENCE.matcher(text).matches()
                && !text.chars().allMatch(c -> c == '*' || c == 'x' || c == 'X');
    }
}
