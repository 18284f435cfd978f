package io.keybuzz.runbook.notify;

import io.keybuzz.runbook.change.Target;
import java.time.Instant;

/**
 * What a person is told about a run. No evidence: it leaves the house.
 *
 * @param event PARKED, FAILED or SUCCEEDED
 * @param outcome how the run ended; null while it is parked
 * @param cause the diagnosis' name; null when nothing failed
 * @param step where it is parked; null when it has ended
 * @param until when a parked run stops waiting; null when it has ended
 * @param at when it happened
 */
public record Notification(
        Target target, String event, String outcome, String cause, String step, Instant until, Instant at) {}
