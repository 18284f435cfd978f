package io.keybuzz.runbook.report;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.time.Instant;
import java.util.List;

/** What became of a step. @param attempts how often it was begun; a RETRY begins it again */
public record StepReport(
        String id,
        StepStatus status,
        List<ObjectChange> changes,
        int attempts,
        Instant startedAt,
        Instant finishedAt,
        List<DecisionRecord> decisions,
        List<Diagnosis> diagnoses) {}
