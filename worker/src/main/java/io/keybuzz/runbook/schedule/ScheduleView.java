package io.keybuzz.runbook.schedule;

import io.keybuzz.runbook.run.WorkflowType;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleCalendarSpec;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleListActionStartWorkflow;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.client.schedules.ScheduleSpec;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A schedule as people see it.
 *
 * @param workflowType what it starts
 * @param cron as it was asked for; null where it was not, such as for an interval of the Temporal UI's form
 * @param note why it is paused, when Temporal or a person paused it
 * @param next the next three times, by Temporal's own reckoning; none while nothing is to come
 */
public record ScheduleView(
        String id, String workflowType, String cron, String timezone, boolean paused, String note, List<Instant> next) {
    private static final int SHOWN = 3;
    private static final String UTC = "UTC";
    /** How a zone is told in the UI's form, which has no field of its own for it. */
    private static final Pattern ZONE = Pattern.compile("^(CRON_)?TZ=\\S+\\s+");

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm XXX", Locale.ROOT);

    static ScheduleView of(ScheduleDescription found) {
        return of(
                found.getId(),
                found.getSchedule().getAction() instanceof ScheduleActionStartWorkflow start
                        ? start.getWorkflowType()
                        : null,
                found.getSchedule().getSpec(),
                found.getSchedule().getState().isPaused(),
                found.getSchedule().getState().getNote(),
                found.getInfo().getNextActionTimes());
    }

    static ScheduleView of(ScheduleListDescription found) {
        return of(
                found.getScheduleId(),
                workflowType(found),
                found.getSchedule().getSpec(),
                found.getSchedule().getState().isPaused(),
                found.getSchedule().getState().getNote(),
                found.getInfo().getNextActionTimes());
    }

    /** What one of a list starts; null when that is no workflow. */
    static String workflowType(ScheduleListDescription found) {
        return found.getSchedule().getAction() instanceof ScheduleListActionStartWorkflow start
                ? start.getWorkflow()
                : null;
    }

    private static ScheduleView of(
            String id, String type, ScheduleSpec spec, boolean paused, String note, List<Instant> next) {
        String zone = spec.getTimeZoneName();
        return new ScheduleView(
                id,
                type,
                spec.getCalendars() == null
                        ? null
                        : spec.getCalendars().stream()
                                .map(ScheduleCalendarSpec::getComment)
                                .filter(c -> c != null && !c.isBlank())
                                .map(c -> ZONE.matcher(c).replaceFirst(""))
                                .findFirst()
                                .orElse(null),
                zone == null || zone.isBlank() ? UTC : zone,
                paused,
                note == null || note.isBlank() ? null : note,
                next.stream().sorted().limit(SHOWN).toList());
    }

    /** As clocks there show it, with the offset, so that nobody has to know whether it is summer. */
    private String local(Instant at) {
        return at.atZone(ZoneId.of(timezone)).format(LOCAL);
    }

    /** In lines for a terminal. */
    public List<String> lines() {
        String when = (cron == null ? "as its page in the Temporal UI shows" : cron) + " " + timezone;
        String coming = next.isEmpty()
                ? "nothing to come"
                : "next " + next.stream().map(this::local).collect(Collectors.joining(", "));
        String what = WorkflowType.REDEPLOY.equals(workflowType) ? "" : workflowType + " ";
        String first = id + ": " + what + when + "; " + coming;
        return paused ? List.of(first, "  paused" + (note == null ? "" : ": " + note)) : List.of(first);
    }
}
