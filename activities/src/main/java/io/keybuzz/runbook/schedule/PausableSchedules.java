package io.keybuzz.runbook.schedule;

import java.util.Optional;

/** The schedules of one Temporal. */
interface PausableSchedules {

    /** The schedule as it stands; empty when there is none of that id. */
    Optional<State> find(String scheduleId);

    /** Lets it start nothing more. @param note in the place of the one it has */
    void pause(String scheduleId, String note);

    /**
     * What decides whether it is to be paused.
     *
     * @param paused by whomever
     * @param pausesOnFailure its policy: Temporal itself pauses it when a run has failed
     */
    record State(boolean paused, boolean pausesOnFailure) {}
}
