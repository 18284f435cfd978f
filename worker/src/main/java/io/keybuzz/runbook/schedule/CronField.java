package io.keybuzz.runbook.schedule;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of a cron expression: values, ranges and steps, separated by commas.
 *
 * @param names that stand for values, from the least on; empty when there are none
 */
record CronField(String name, int least, int most, List<String> names) {
    private static final Pattern PART = Pattern.compile("(\\*|\\w+)(?:-(\\w+))?(?:/(\\d{1,3}))?");

    /** Why a text is no such field; empty when it is. */
    Optional<String> refusal(String text) {
        try {
            values(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** All values that a text means. @throws IllegalArgumentException with the reason when it means none */
    TreeSet<Integer> values(String text) {
        TreeSet<Integer> values = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            Matcher m = PART.matcher(part);
            if (!m.matches() || m.group(1).equals("*") && m.group(2) != null) {
                throw new IllegalArgumentException("has " + shown(part) + " as " + name);
            }
            boolean all = m.group(1).equals("*");
            int from = all ? least : value(m.group(1));
            int to = all ? most : m.group(2) != null ? value(m.group(2)) : m.group(3) != null ? most : from;
            int step = m.group(3) == null ? 1 : Integer.parseInt(m.group(3));
            if (from > to || step == 0) {
                throw new IllegalArgumentException("has " + shown(part) + " as " + name
                        + (step == 0 ? ": a step of 0 never moves" : ": it ends before it begins"));
            }
            for (int value = from; value <= to; value += step) {
                values.add(value);
            }
        }
        return values;
    }

    private int value(String word) {
        int named = names.indexOf(word.toUpperCase(Locale.ROOT));
        if (named >= 0) {
            return least + named;
        }
        int value = word.matches("\\d{1,4}") ? Integer.parseInt(word) : -1;
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "has " + shown(word) + " as " + name + ", which goes from " + least + " to " + most
                            + (names.isEmpty() ? "" : " or " + names.get(0) + " to " + names.get(names.size() - 1)));
        }
        return value;
    }

    private static String shown(String text) {
        return text.isEmpty() ? "nothing" : text;
    }
}
