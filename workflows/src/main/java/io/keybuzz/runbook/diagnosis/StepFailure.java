package io.keybuzz.runbook.diagnosis;

import io.keybuzz.runbook.report.ObjectChange;
import java.util.List;

/**
 * The details of a failure of type {@link FailureType#STEP_FAILED} or {@link FailureType#UNREACHABLE}: why a step failed, as an activity
 * saw it.
 *
 * @param diagnoses at least one; the first is the one that a person is told
 * @param refusal whether the run ends at once, whatever the spec says about failures
 * @param changes what had been changed before it failed, so that the report does not lose it; never null
 * @param answered whether the ingress has answered a visitor with 200 meanwhile: what people may have used is not dropped
 * @param mayPass whether it is told early, and waiting on may still mend it
 * @param soFar what the next watch goes on from; null where it was not told early
 * @param silent whether the first diagnosis is of a way in that gets no answer from pods that are well: a firewall, a missing route, or
 *     connections that the controller keeps from before; false in what earlier versions wrote
 */
public record StepFailure(
        List<Diagnosis> diagnoses,
        boolean refusal,
        List<ObjectChange> changes,
        boolean answered,
        boolean mayPass,
        SoFar soFar,
        boolean silent) {

    public StepFailure {
        changes = changes == null ? List.of() : List.copyOf(changes);
    }

    /** A failure before anything was changed. */
    public StepFailure(List<Diagnosis> diagnoses, boolean refusal) {
        this(diagnoses, refusal, List.of());
    }

    /** A failure of a step that asks no ingress. */
    public StepFailure(List<Diagnosis> diagnoses, boolean refusal, List<ObjectChange> changes) {
        this(diagnoses, refusal, changes, false, false, null, false);
    }

    /** What is seen early, of a step that goes on waiting. @param soFar something of it is told */
    public static StepFailure early(SoFar soFar, List<ObjectChange> changes) {
        return new StepFailure(soFar.diagnoses(), false, changes, false, true, soFar, false);
    }

    /** A failure of the way in. */
    public static StepFailure ofIngress(List<Diagnosis> diagnoses, boolean answered, boolean silent) {
        return new StepFailure(diagnoses, false, List.of(), answered, false, null, silent);
    }
}
