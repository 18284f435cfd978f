package io.keybuzz.runbook.report;

/** The colours of a terminal's lines. */
public enum Colour {
    /** The terminal's own. */
    NONE(""),
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    CYAN("36"),
    FAINT("2");

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    /** The text in this colour. Remote text has to have lost its own escapes before. @param wanted false: the text as it is */
    public String paint(String text, boolean wanted) {
        return wanted && this != NONE && !text.isEmpty() ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }
}
