package io.keybuzz.runbook.schedule;

/**
 * A schedule that is to start nothing more until somebody has looked.
 *
 * @param scheduleId of the schedule
 * @param note why, for whoever looks at it; what is too long for Temporal is cut off
 */
public record PauseRequest(String scheduleId, String note) {}
