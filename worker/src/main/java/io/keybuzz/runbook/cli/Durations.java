package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.report.Minutes;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Times as people read them. */
final class Durations {
    private Durations() {}

    /** {@code 0.4 s}, {@code 12 s}, {@code 3 min 20 s}, {@code 2 h 5 min}; empty when it has not begun. */
    static String between(Instant from, Instant to) {
        if (from == null || to == null) {
            return "";
        }
        Duration d = Duration.between(from, to);
        if (d.isNegative()) {
            d = Duration.ZERO;
        }
        if (d.toSeconds() < 10) {
            return String.format(Locale.ROOT, "%.1f s", d.toMillis() / 1000.0);
        }
        return d.toSeconds() < 60 ? d.toSeconds() + " s" : Minutes.of(d);
    }
}
