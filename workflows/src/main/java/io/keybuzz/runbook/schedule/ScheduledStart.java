package io.keybuzz.runbook.schedule;

import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * That a run was started by a Temporal Schedule, whichever way that was made: the server sets two search attributes of its own.
 *
 * @param scheduleId of the schedule
 * @param nominal the time that the schedule meant
 */
public record ScheduledStart(String scheduleId, Instant nominal) {
    /** The search attributes that Temporal sets, registered on every server. */
    public static final String SCHEDULE_ID = "TemporalScheduledById";

    /** The time that the schedule meant, which may be long ago. */
    public static final String START_TIME = "TemporalScheduledStartTime";

    /** After an outage people expect the next night's run, not last night's in the morning: the UI's own form catches up for a year. */
    public static final Duration LATE = Duration.ofMinutes(10);

    /** Of the run that asks; empty when a person started it. */
    public static Optional<ScheduledStart> current() {
        return attribute(SCHEDULE_ID)
                .map(id -> new ScheduledStart(
                        id,
                        attribute(START_TIME)
                                .map(time -> OffsetDateTime.parse(time).toInstant())
                                .orElse(null)));
    }

    /** Whether the time it was meant for is over. */
    public boolean late(Instant now) {
        return nominal != null && Duration.between(nominal, now).compareTo(LATE) > 0;
    }

    private static Optional<String> attribute(String name) {
        return Workflow.getTypedSearchAttributes().getUntypedValues().entrySet().stream()
                .filter(e -> e.getKey().getName().equals(name))
                .map(e -> text(e.getValue()))
                .findFirst();
    }

    // A server that does not say the attribute's type leaves it encoded.
    private static String text(Object value) {
        return value instanceof Payload payload
                ? DefaultDataConverter.STANDARD_INSTANCE.fromPayload(payload, String.class, String.class)
                : value.toString();
    }
}
