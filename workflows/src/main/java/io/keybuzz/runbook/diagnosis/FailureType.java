package io.keybuzz.runbook.diagnosis;

/** The closed list of failure types. None but UNREACHABLE is retried: an activity that may succeed later throws that, or anything else. */
public final class FailureType {
    /** The input is wrong; details: {@link io.keybuzz.runbook.spec.InvalidInput}. */
    public static final String INVALID_INPUT = "InvalidInput";
    /** Another run holds the target; details: {@link io.keybuzz.runbook.lock.Holder}. */
    public static final String ALREADY_RUNNING = "AlreadyRunning";
    /** A step failed for a reason that no retry mends; details: {@link StepFailure}. */
    public static final String STEP_FAILED = "StepFailed";
    /** A system does not answer, which may pass: it is retried, and when patience ends its details tell why; {@link StepFailure}. */
    public static final String UNREACHABLE = "Unreachable";
    /** The guard stopped a write: this attempt does not hold the target any more. */
    public static final String FENCED = "Fenced";

    private FailureType() {}

    /** Whether a failure of that type has a {@link StepFailure} as its details. */
    public static boolean isDiagnosed(String type) {
        return STEP_FAILED.equals(type) || UNREACHABLE.equals(type);
    }
}
