package io.keybuzz.runbook.diagnosis;

import io.keybuzz.runbook.report.ObjectChange;
import java.util.List;

/**
 * The details of a failure of type {@link FailureType#STEP_FAILED}: why a step failed, as an activity saw it.
 *
 * @param diagnoses at least one; the first is the one that a person is told
 * @param refusal whether the run ends at once, whatever the spec says about failures
 * @param changes what had been changed before it failed, so that the report does not lose it; never null
 */
public record StepFailure(List<Diagnosis> diagnoses, boolean refusal, List<ObjectChange> changes) {

    public StepFailure {
        changes = changes == null ? List.of() : List.copyOf(changes);
    }

    /** A failure before anything was changed. */
    public StepFailure(List<Diagnosis> diagnoses, boolean refusal) {
        this(diagnoses, refusal, List.of());
    }
}
