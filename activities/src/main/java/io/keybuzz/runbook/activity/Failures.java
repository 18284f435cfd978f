package io.keybuzz.runbook.activity;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.diagnosis.WithoutStack;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The failures that tell a person why; no retry mends them, but for {@link #unreachable}. Anything else that an activity throws is
 * retried by Temporal with the policy of its activity. No failure carries a cause: clients' exceptions quote addresses and bodies.
 */
public final class Failures {
    private Failures() {}

    /** A step failed; the first diagnosis is the one that a person is told. */
    public static ApplicationFailure step(List<Diagnosis> diagnoses) {
        return failure(new StepFailure(diagnoses, false));
    }

    /** A step failed after it had changed something. */
    public static ApplicationFailure step(List<Diagnosis> diagnoses, List<ObjectChange> changes) {
        return failure(new StepFailure(diagnoses, false, changes));
    }

    /** What is seen early, of something that is waited for. @param soFar something of it is told */
    public static ApplicationFailure early(SoFar soFar, List<ObjectChange> changes) {
        return failure(StepFailure.early(soFar, changes));
    }

    /**
     * The way in fails.
     *
     * @param answered whether it has answered a visitor with 200 meanwhile
     * @param silent whether the first diagnosis is that it gets no answer from pods that are well
     */
    public static ApplicationFailure ingress(List<Diagnosis> diagnoses, boolean answered, boolean silent) {
        return failure(StepFailure.ofIngress(diagnoses, answered, silent));
    }

    /** A step failed for one reason. */
    public static ApplicationFailure step(Cause cause, String summary, List<Evidence> evidence, String remedy) {
        return step(List.of(new Diagnosis(cause, summary, evidence, List.of(), remedy, false)));
    }

    /** What may be over in a moment, such as a system that does not answer: retried, and told when patience ends. */
    public static ApplicationFailure unreachable(Diagnosis diagnosis) {
        return WithoutStack.of(ApplicationFailure.newFailure(
                diagnosis.summary(), FailureType.UNREACHABLE, new StepFailure(List.of(diagnosis), false)));
    }

    /** Going on would harm what is there: the run ends at once. */
    public static ApplicationFailure refusal(List<Diagnosis> diagnoses) {
        return failure(new StepFailure(diagnoses, true));
    }

    /** Everything that is wrong with the input. */
    public static ApplicationFailure invalidInput(List<SpecError> errors) {
        return WithoutStack.of(ApplicationFailure.newNonRetryableFailure(
                errors.stream().map(SpecError::sentence).collect(Collectors.joining("; ")),
                FailureType.INVALID_INPUT,
                new InvalidInput(errors)));
    }

    private static ApplicationFailure failure(StepFailure details) {
        return WithoutStack.of(ApplicationFailure.newNonRetryableFailure(
                details.diagnoses().get(0).summary(), FailureType.STEP_FAILED, details));
    }
}
