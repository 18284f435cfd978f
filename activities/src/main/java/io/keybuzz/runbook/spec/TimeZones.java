package io.keybuzz.runbook.spec;

import io.keybuzz.runbook.document.Checked;
import io.keybuzz.runbook.document.Words;
import java.time.DateTimeException;
import java.time.ZoneId;

/** Names of the tz database, as this JVM knows it. */
public final class TimeZones {
    private TimeZones() {}

    /** The name, or why it is none, with the one that was probably meant. */
    public static Checked check(String text) {
        try {
            if (ZoneId.getAvailableZoneIds().contains(text)) {
                return Checked.ok(ZoneId.of(text).getId());
            }
        } catch (DateTimeException unknown) {
            return Checked.no("is a time zone that this machine does not know");
        }
        return Checked.no(
                "is no time zone of the tz database",
                Words.closest(text, ZoneId.getAvailableZoneIds()).orElse(null));
    }
}
