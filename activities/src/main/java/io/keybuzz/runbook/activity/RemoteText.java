package io.keybuzz.runbook.activity;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** Text that came from elsewhere: logs, events, HTTP bodies, command output. */
public final class RemoteText {
    private RemoteText() {}

    /** Printable: no terminal escapes, no control or direction characters, line ends kept. */
    public static String neutralise(String text) {
        if (text == null) {
            return "";
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t') {
                out.appendCodePoint(c);
            } else if (c == '\r') {
                return;
            } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0xFFFD) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /**
     * The same with every secret, and every URL's userinfo, masked. Secrets under 4 characters are left: they would mask everything. A
     * short one that is a word is masked as a word only: {@code ***istrator} would tell what it is.
     */
    public static String mask(String text, Collection<String> secrets) {
        String masked = neutralise(text);
        // The longest first: of one that begins like another the rest would stay to be read.
        List<String> longestFirst = secrets.stream()
                .filter(secret -> secret != null && secret.length() >= 4)
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        for (String secret : longestFirst) {
            masked = pattern(secret).matcher(masked).replaceAll("***");
        }
        return masked.replaceAll("(?<=://)[^/@\\s]*@", "***@");
    }

    private static Pattern pattern(String secret) {
        boolean word = secret.length() < 12 && secret.chars().allMatch(Character::isLetterOrDigit);
        String quoted = Pattern.quote(secret);
        return Pattern.compile(word ? "(?<![\\p{L}\\p{N}])" + quoted + "(?![\\p{L}\\p{N}])" : quoted);
    }

    /** The last lines, at most {@code chars} characters. */
    public static String tail(String text, int chars) {
        String t = text.strip();
        if (t.length() <= chars) {
            return t;
        }
        int cut = t.indexOf('\n', t.length() - chars);
        return "…" + t.substring(cut < 0 ? t.length() - chars : cut + 1);
    }
}
