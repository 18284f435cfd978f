package io.keybuzz.runbook.schedule;

import io.temporal.activity.ActivityInterface;

/** What a run asks of the Temporal that started it. */
@ActivityInterface(namePrefix = "Schedule")
public interface ScheduleActivities {

    /**
     * Pauses a schedule. One that is paused already keeps its note, one whose policy says so is left to Temporal, and one that is gone
     * needs nothing. Fails with {@code StepFailed} when Temporal refuses.
     */
    void pause(PauseRequest request);
}
