package io.keybuzz.runbook.diagnosis;

/** The closed list of failure types. None of them is retried: an activity that may succeed later throws anything else. */
public final class FailureType {
    /** The input is wrong; details: {@link io.keybuzz.runbook.spec.InvalidInput}. */
    public static final String INVALID_INPUT = "InvalidInput";
    /** Another run holds the target; details: {@link io.keybuzz.runbook.lock.Holder}. */
    public static final String ALREADY_RUNNING = "AlreadyRunning";
    /** A step failed for a reason that no retry mends; details: {@link StepFailure}. */
    public static final String STEP_FAILED = "StepFailed";
    /** The guard stopped a write: this attempt does not hold the target any more. */
    public static final String FENCED = "Fenced";

    private FailureType() {}
}
