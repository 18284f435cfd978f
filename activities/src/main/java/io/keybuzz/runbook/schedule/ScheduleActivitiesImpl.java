package io.keybuzz.runbook.schedule;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Pauses the schedule of a run that failed, unless Temporal will, or somebody has. */
public final class ScheduleActivitiesImpl implements ScheduleActivities {
    private static final String CUT = "…";
    /** Temporal refuses a note of more than 1,000 bytes. */
    private static final int LONGEST = 1000 - CUT.getBytes(StandardCharsets.UTF_8).length;

    private final PausableSchedules schedules;

    public ScheduleActivitiesImpl() {
        this(new TemporalSchedules());
    }

    ScheduleActivitiesImpl(PausableSchedules schedules) {
        this.schedules = schedules;
    }

    @Override
    public void pause(PauseRequest request) {
        schedules
                .find(request.scheduleId())
                .filter(state -> !state.paused() && !state.pausesOnFailure())
                .ifPresent(goesOn -> schedules.pause(request.scheduleId(), fitting(request.note())));
    }

    private static String fitting(String note) {
        CharBuffer rest = CharBuffer.wrap(note);
        StandardCharsets.UTF_8.newEncoder().encode(rest, ByteBuffer.allocate(LONGEST), true);
        return rest.hasRemaining() ? note.substring(0, rest.position()) + CUT : note;
    }
}
