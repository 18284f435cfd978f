package io.keybuzz.runbook.report;

/** A step's state; RUNNING and WAITING only in progress, never in a final report. */
public enum StepStatus {
    NOT_RUN,
    RUNNING,
    WAITING,
    SUCCEEDED,
    FAILED,
    SKIPPED,
    COMPENSATED
}
