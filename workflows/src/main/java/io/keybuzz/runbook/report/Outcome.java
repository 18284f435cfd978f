package io.keybuzz.runbook.report;

/** How a run ended. The failing ones are also the types of the failures that such runs close with. */
public enum Outcome {
    SUCCEEDED,
    NOTHING_TO_DO,
    STOOD_DOWN,
    FAILED,
    ROLLED_BACK,
    ABORTED,
    CANCELLED
}
