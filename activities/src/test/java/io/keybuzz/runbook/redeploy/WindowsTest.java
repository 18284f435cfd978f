package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.spec.Spec.Window;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowsTest {
    /** 2026-11-28 is a Saturday. */
    private static final Window WEEKEND = new Window(List.of("SAT", "SUN"), "01:00", "05:00", "Europe/Paris");

    private static final Window NIGHT = new Window(List.of("FRI"), "22:00", "04:00", "Europe/Paris");

    @Test
    void withoutWindowsAnyTimeIsRight() {
        assertThat(closed("2026-11-25T12:00:00Z")).isEmpty();
    }

    @Test
    void aWindowIsOpenFromItsBeginningUntilBeforeItsEndInItsOwnTimeZone() {
        assertThat(closed("2026-11-28T00:00:00Z", WEEKEND)).isEmpty();
        assertThat(closed("2026-11-28T03:59:59Z", WEEKEND)).isEmpty();
        assertThat(closed("2026-11-28T04:00:00Z", WEEKEND)).isNotEmpty();
        assertThat(closed("2026-11-27T23:59:59Z", WEEKEND)).isNotEmpty();
    }

    @Test
    void theNextOneIsNamed() {
        assertThat(closed("2026-11-25T12:00:00Z", WEEKEND))
                .isEqualTo("SAT, SUN 01:00–05:00 Europe/Paris; the next one opens at 2026-11-28T00:00:00Z");
        assertThat(closed("2026-11-29T12:00:00Z", WEEKEND)).endsWith("2026-12-05T00:00:00Z");
        assertThat(closed("2026-11-29T12:00:00Z", WEEKEND, NIGHT)).endsWith("2026-12-04T21:00:00Z");
    }

    @Test
    void aWindowPastMidnightBelongsToTheDayOnWhichItBegan() {
        assertThat(closed("2026-11-27T21:30:00Z", NIGHT)).isEmpty();
        assertThat(closed("2026-11-28T02:30:00Z", NIGHT)).isEmpty();
        assertThat(closed("2026-11-28T03:00:00Z", NIGHT)).isNotEmpty();
        assertThat(closed("2026-11-27T02:30:00Z", NIGHT)).as("Thursday's night").isNotEmpty();
    }

    @Test
    void summerTimeMovesItWithTheClocksOnTheWall() {
        // Clocks go from 02:00 to 03:00 on 2027-03-28, a Sunday.
        Window early = new Window(List.of("SUN"), "02:30", "04:00", "Europe/Paris");

        assertThat(closed("2027-03-28T01:29:00Z", early)).isNotEmpty();
        assertThat(closed("2027-03-28T01:30:00Z", early)).isEmpty();
        assertThat(closed("2027-03-28T02:00:00Z", early)).isNotEmpty();
    }

    private static String closed(String now, Window... windows) {
        return Windows.closed(List.of(windows), Instant.parse(now)).orElse("");
    }
}
