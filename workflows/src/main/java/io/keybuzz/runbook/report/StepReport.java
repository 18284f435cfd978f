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
        List<Diagnosis> diagnoses) {

    /** Whether it has changed anything. */
    public boolean changedSomething() {
        return changes.stream().anyMatch(c -> c.change() != Change.NONE);
    }

    /** The same step in another status. */
    public StepReport withStatus(StepStatus status) {
        return new StepReport(id, status, changes, attempts, startedAt, finishedAt, decisions, diagnoses);
    }

    /** The same step with these changes instead. */
    public StepReport withChanges(List<ObjectChange> changes) {
        return new StepReport(id, status, changes, attempts, startedAt, finishedAt, decisions, diagnoses);
    }

    /** The same step, begun that often. */
    public StepReport withAttempts(int attempts) {
        return new StepReport(id, status, changes, attempts, startedAt, finishedAt, decisions, diagnoses);
    }

    /** The same step, begun then first. */
    public StepReport withStartedAt(Instant startedAt) {
        return new StepReport(id, status, changes, attempts, startedAt, finishedAt, decisions, diagnoses);
    }

    /** The same step, over since then; null: it is not. */
    public StepReport withFinishedAt(Instant finishedAt) {
        return new StepReport(id, status, changes, attempts, startedAt, finishedAt, decisions, diagnoses);
    }

    /** The same step with these decisions instead. */
    public StepReport withDecisions(List<DecisionRecord> decisions) {
        return new StepReport(id, status, changes, attempts, startedAt, finishedAt, decisions, diagnoses);
    }

    /** The same step with these diagnoses instead. */
    public StepReport withDiagnoses(List<Diagnosis> diagnoses) {
        return new StepReport(id, status, changes, attempts, startedAt, finishedAt, decisions, diagnoses);
    }
}
