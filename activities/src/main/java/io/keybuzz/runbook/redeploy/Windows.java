package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.spec.Spec.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When a redeploy may start; pure. A window that ends before it begins goes past midnight, and belongs to the day on which it began.
 * Where the clocks go forward over its beginning or end, it moves with them.
 */
final class Windows {
    private static final int A_WEEK_AND_A_DAY = 8;

    private Windows() {}

    /** Why none is open, and when the next one opens; empty when one is open, or when there are none. */
    static Optional<String> closed(List<Window> windows, Instant now) {
        if (windows == null || windows.isEmpty()) {
            return Optional.empty();
        }
        boolean open = windows.stream()
                .flatMap(w -> spans(w, now))
                .anyMatch(span -> !now.isBefore(span.from()) && now.isBefore(span.to()));
        if (open) {
            return Optional.empty();
        }
        String next = windows.stream()
                .flatMap(w -> spans(w, now))
                .map(Span::from)
                .filter(from -> from.isAfter(now))
                .min(Instant::compareTo)
                .map(Instant::toString)
                .orElse("a day that never comes");
        return Optional.of(windows.stream().map(Windows::words).collect(Collectors.joining("; "))
                + "; the next one opens at " + next);
    }

    private record Span(Instant from, Instant to) {}

    /** From yesterday's, which may not be over, to the same weekday's next week. */
    private static Stream<Span> spans(Window window, Instant now) {
        ZoneId zone = ZoneId.of(window.timezone());
        LocalDate today = now.atZone(zone).toLocalDate();
        LocalTime from = LocalTime.parse(window.from());
        LocalTime to = LocalTime.parse(window.to());
        return IntStream.range(-1, A_WEEK_AND_A_DAY)
                .mapToObj(today::plusDays)
                .filter(day -> window.days().contains(name(day.getDayOfWeek())))
                .map(day -> new Span(
                        ZonedDateTime.of(day, from, zone).toInstant(),
                        ZonedDateTime.of(to.isAfter(from) ? day : day.plusDays(1), to, zone)
                                .toInstant()));
    }

    private static String words(Window w) {
        return String.join(", ", w.days()) + " " + w.from() + "–" + w.to() + " " + w.timezone();
    }

    private static String name(DayOfWeek day) {
        return day.name().substring(0, 3);
    }
}
