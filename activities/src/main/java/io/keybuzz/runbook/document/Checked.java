package io.keybuzz.runbook.document;

/**
 * What a grammar says of a text.
 *
 * @param value its canonical form; null when it is refused
 * @param reason why it is refused
 * @param suggestion what was probably meant; null when nobody can tell
 */
public record Checked(String value, String reason, String suggestion) {

    /** It is right. @param value its canonical form */
    public static Checked ok(String value) {
        return new Checked(value, null, null);
    }

    /** It is refused, and nobody can tell what was meant. */
    public static Checked no(String reason) {
        return new Checked(null, reason, null);
    }

    /** It is refused. @param suggestion what was probably meant */
    public static Checked no(String reason, String suggestion) {
        return new Checked(null, reason, suggestion);
    }

    /** Whether it is refused. */
    public boolean refused() {
        return value == null;
    }
}
