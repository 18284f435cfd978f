package io.keybuzz.runbook.report;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.time.Instant;
import java.util.List;

/** What a parked run waits for. @param until when it stops waiting and compensates. @param actions those that are taken now */
public record Waiting(int number, String step, Instant until, List<String> actions, Diagnosis diagnosis) {}
