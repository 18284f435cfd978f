package io.keybuzz.runbook.report;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Markdown in which nothing that somebody else wrote is markup. */
final class Markdown {
    private static final String SPECIAL = "\\`*_[]<>#|~!&";

    private final StringBuilder out = new StringBuilder();

    /** Text without meaning, on one line. */
    static String text(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : (text == null ? "–" : text.strip().replaceAll("\\s*\n\\s*", " ⏎ ")).toCharArray()) {
            if (c == '<') {
                escaped.append("&lt;");
            } else {
                escaped.append(SPECIAL.indexOf(c) >= 0 ? "\\" : "").append(c);
            }
        }
        return escaped.toString();
    }

    /** Code on one line of a table, where a bar would end the cell. */
    static String code(String text) {
        return command(text == null ? null : text.replace("|", "¦"));
    }

    /** The same outside of tables: what is to be typed stays as it is. */
    static String command(String text) {
        String line = (text == null ? "–" : text).strip().replaceAll("\\s*\n\\s*", " ⏎ ");
        String fence = "`";
        while (line.contains(fence)) {
            fence += "`";
        }
        boolean edge = line.startsWith("`") || line.endsWith("`");
        return fence + (edge ? " " + line + " " : line) + fence;
    }

    Markdown line(String markup) {
        out.append(markup).append('\n');
        return this;
    }

    Markdown heading(int level, String text) {
        return line("").line("#".repeat(level) + " " + text).line("");
    }

    /** A table's row, of cells that are escaped already. */
    Markdown row(String... cells) {
        return line("| " + String.join(" | ", cells) + " |");
    }

    Markdown header(String... cells) {
        return row(cells).line(Arrays.stream(cells).map(c -> "---").collect(Collectors.joining("|", "|", "|")));
    }

    /** A block of code, whatever it contains. */
    Markdown block(String text) {
        String fence = "```";
        while (text.contains(fence)) {
            fence += "`";
        }
        return line(fence).line(text.strip()).line(fence);
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
