package io.keybuzz.runbook.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.schedules.ScheduleCalendarSpec;
import io.temporal.client.schedules.ScheduleListActionStartWorkflow;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.client.schedules.ScheduleListInfo;
import io.temporal.client.schedules.ScheduleListSchedule;
import io.temporal.client.schedules.ScheduleListState;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.common.converter.DefaultDataConverter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchedulesTest {
    @Test
    void thoseOfThisRunbookAreListedWhateverTheyAreCalled() {
        List<ScheduleView> listed = Schedules.ours(Stream.of(
                schedule("nightly", "RedeployChatwoot", null, null),
                schedule("chatwoot/default/chatwoot", "RedeployChatwoot", "0 3 * * SUN", "Europe/Paris"),
                schedule("invoices", "SendInvoices", "0 3 * * SUN", null),
                schedule("checks", "VerifyChatwoot", "0 4 * * *", null),
                schedule("backups", "BackupChatwoot", "0 2 * * *", null)));

        assertThat(listed)
                .extracting(ScheduleView::id)
                .containsExactly("backups", "chatwoot/default/chatwoot", "checks", "nightly");
    }

    @Test
    void whatIsNoRedeployIsNamed() {
        assertThat(line(schedule("backups", "BackupChatwoot", "0 2 * * *", null)))
                .isEqualTo("backups: BackupChatwoot 0 2 * * * UTC; next Sat 2026-11-28 01:00 Z");
        assertThat(line(schedule("chatwoot/default/chatwoot", "RedeployChatwoot", "0 2 * * *", "Europe/Paris")))
                .isEqualTo("chatwoot/default/chatwoot: 0 2 * * * Europe/Paris; next Sat 2026-11-28 02:00 +01:00");
    }

    @Test
    void aZoneThatWasTypedBeforeTheExpressionIsShownOnce() {
        assertThat(line(schedule("nightly", "RedeployChatwoot", "CRON_TZ=Europe/Paris 0 2 * * *", "Europe/Paris")))
                .startsWith("nightly: 0 2 * * * Europe/Paris; ");
    }

    private static String line(ScheduleListDescription schedule) {
        return Schedules.ours(Stream.of(schedule)).get(0).lines().get(0);
    }

    /** As the server lists it. @param comment what stands behind the expression; null where there is no expression */
    private static ScheduleListDescription schedule(String id, String type, String comment, String timezone) {
        ScheduleSpec spec = ScheduleSpec.newBuilder()
                .setCalendars(
                        comment == null
                                ? List.of()
                                : List.of(ScheduleCalendarSpec.newBuilder()
                                        .setComment(comment)
                                        .build()))
                .setTimeZoneName(timezone)
                .build();
        return new ScheduleListDescription(
                id,
                new ScheduleListSchedule(
                        new ScheduleListActionStartWorkflow(type), spec, new ScheduleListState("", false)),
                new ScheduleListInfo(List.of(), List.of(Instant.parse("2026-11-28T01:00:00Z"))),
                Map.of(),
                DefaultDataConverter.STANDARD_INSTANCE,
                Map.of());
    }
}
