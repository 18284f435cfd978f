package io.keybuzz.runbook.report;

/** HTML whose text and attributes are always escaped. */
final class Html {
    private final StringBuilder out = new StringBuilder();

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (char c : text.toCharArray()) {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** @param attributes names and values in turn */
    Html open(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escape(attributes[i + 1]))
                    .append('"');
        }
        out.append('>');
        return this;
    }

    Html close(String... tags) {
        for (String tag : tags) {
            out.append("</").append(tag).append('>');
        }
        out.append('\n');
        return this;
    }

    Html text(String text) {
        out.append(escape(text == null ? "–" : text));
        return this;
    }

    /** An element that holds text alone. */
    Html element(String tag, String classes, String text) {
        if (classes.isEmpty()) {
            open(tag);
        } else {
            open(tag, "class", classes);
        }
        text(text);
        out.append("</").append(tag).append('>');
        return this;
    }

    /** Text of our own that is markup already, such as a style sheet. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
