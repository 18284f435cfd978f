package io.keybuzz.runbook.spec;

/**
 * One thing that is wrong with an input.
 *
 * @param path where, like {@code firewall.nodes[2]}; empty for the document itself
 * @param reason why, in a sentence
 * @param value what stood there; null for a secret or when nothing stood there
 * @param example a valid value; null when none helps
 * @param line counted from 1; null where the text is not at hand
 * @param column counted from 1; null where the text is not at hand
 */
public record SpecError(String path, String reason, String value, String example, Integer line, Integer column) {

    /** The error as one line for a terminal. */
    public String sentence() {
        return (line == null ? "" : line + ":" + column + " ")
                + (path.isEmpty() ? "input" : path)
                + (value == null ? "" : " = " + value)
                + ": "
                + reason
                + (example == null ? "" : " (for example: " + example + ")");
    }
}
