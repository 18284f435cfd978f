package io.keybuzz.runbook.document;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;

/** A duration in ISO 8601, between bounds. */
public record Span(Duration least, Duration most, String example) implements Type<Duration> {

    @Override
    public Duration read(Tree tree, String path, Problems problems) {
        if (!(tree instanceof Tree.Scalar s)) {
            problems.wrongType(path, tree, "a duration", example);
            return null;
        }
        String text = s.text();
        Duration duration;
        try {
            duration = Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException e) {
            String reason = text.matches("\\d+")
                    ? "has no unit"
                    : "is no duration (ISO 8601, days to seconds): PT30M is half an hour, P1D a day";
            problems.add(path, tree.at(), text, reason, example);
            return null;
        }
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            String reason = "has to be between " + text(least) + " and " + text(most);
            problems.add(path, tree.at(), text, reason, example);
            return null;
        }
        return duration;
    }

    @Override
    public Object write(Duration value) {
        return text(value);
    }

    private static String text(Duration value) {
        boolean days = value.toDays() > 0 && value.equals(Duration.ofDays(value.toDays()));
        return days ? "P" + value.toDays() + "D" : value.toString();
    }

    @Override
    public Map<String, Object> schema() {
        return new TreeMap<>(Map.of("type", "string", "format", "duration"));
    }

    @Override
    public String words() {
        return "duration, " + text(least) + " to " + text(most);
    }
}
