package io.keybuzz.runbook.schedule;

import io.keybuzz.runbook.document.Checked;
import java.time.Month;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether a text is a cron expression of five fields that means the same to people and to Temporal, and comes about at all; pure.
 * Temporal itself also takes seconds, years and words such as {@code @daily}, where a missing or a surplus field would be misread.
 */
public final class Cron {
    private static final String EXAMPLE = "0 3 * * SUN";
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final CronField MINUTE = new CronField("minute", 0, 59, List.of());
    private static final CronField HOUR = new CronField("hour", 0, 23, List.of());
    private static final CronField DAY = new CronField("day of month", 1, 31, List.of());
    private static final CronField MONTH = new CronField("month", 1, 12, MONTHS);
    private static final CronField WEEKDAY = new CronField("day of week", 0, 6, DAYS);
    private static final List<CronField> FIELDS = List.of(MINUTE, HOUR, DAY, MONTH, WEEKDAY);

    private Cron() {}

    /** The expression with single spaces, or why it is none. */
    public static Checked check(String text) {
        List<String> parts = text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
        if (parts.size() != FIELDS.size()) {
            return Checked.no(
                    "has " + parts.size() + " fields, and needs five: minute, hour, day of month, month, day of week",
                    EXAMPLE);
        }
        for (int i = 0; i < FIELDS.size(); i++) {
            Optional<String> refusal = FIELDS.get(i).refusal(parts.get(i));
            if (refusal.isPresent()) {
                return Checked.no(refusal.get(), EXAMPLE);
            }
        }
        if (!parts.get(2).equals("*") && !parts.get(4).equals("*")) {
            return Checked.no(
                    "names days of the month and days of the week: cron means either, and Temporal means both at once. Use one of them",
                    EXAMPLE);
        }
        if (!comesAbout(DAY.values(parts.get(2)), MONTH.values(parts.get(3)))) {
            return Checked.no("never comes about: no such month has such a day", EXAMPLE);
        }
        return Checked.ok(String.join(" ", parts));
    }

    private static boolean comesAbout(TreeSet<Integer> days, TreeSet<Integer> months) {
        return months.stream().anyMatch(m -> days.first() <= Month.of(m).maxLength());
    }
}
