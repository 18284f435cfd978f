package io.keybuzz.runbook.report;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.time.Instant;
import java.util.List;

/**
 * What a parked run waits for.
 *
 * @param until when it stops waiting and compensates
 * @param actions those that are taken now
 * @param byHand the commands with which a person finishes without this program, with a line of comment before each step's; never null
 */
public record Waiting(
        int number, String step, Instant until, List<String> actions, Diagnosis diagnosis, List<String> byHand) {

    public Waiting {
        byHand = byHand == null ? List.of() : List.copyOf(byHand);
    }

    /** Without commands. */
    public Waiting(int number, String step, Instant until, List<String> actions, Diagnosis diagnosis) {
        this(number, step, until, actions, diagnosis, List.of());
    }
}
