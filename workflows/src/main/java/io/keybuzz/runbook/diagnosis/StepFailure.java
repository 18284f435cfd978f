package io.keybuzz.runbook.diagnosis;

import java.util.List;

/**
 * The details of a failure of type {@link FailureType#STEP_FAILED}: why a step failed, as an activity saw it.
 *
 * @param diagnoses at least one; the first is the one that a person is told
 * @param refusal whether the run ends at once, whatever the spec says about failures
 */
public record StepFailure(List<Diagnosis> diagnoses, boolean refusal) {}
