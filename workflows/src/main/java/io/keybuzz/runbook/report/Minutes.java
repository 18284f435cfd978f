package io.keybuzz.runbook.report;

import java.time.Duration;

/** Times of a minute and more, as people read them. */
public final class Minutes {
    private Minutes() {}

    /** {@code 3 min 20 s}, {@code 2 h 5 min}. */
    public static String of(Duration duration) {
        return duration.toHours() == 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
}
