package io.keybuzz.runbook.run;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.ObjectChange;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Why a step failed, in the workflow's hands. */
public final class StepProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StepFailure failure;

    public StepProblem(StepFailure failure) {
        super(failure.diagnoses().get(0).summary(), null, false, false);
        this.failure = failure;
    }

    public StepProblem(List<Diagnosis> diagnoses) {
        this(new StepFailure(diagnoses, false));
    }

    /** All of them, at least one. */
    public List<Diagnosis> diagnoses() {
        return failure.diagnoses();
    }

    /** The one that a person is told. */
    public Diagnosis first() {
        return failure.diagnoses().get(0);
    }

    /** What the activity had changed before it failed. */
    public List<ObjectChange> changes() {
        return failure.changes();
    }

    /** The same, ending its run whatever the spec says about failures. */
    public StepProblem ending() {
        return new StepProblem(new StepFailure(
                failure.diagnoses(), true, failure.changes(), failure.answered(), false, null, failure.silent()));
    }

    /** Whether it was told early, while waiting on may still mend it. */
    public boolean mayPass() {
        return failure.mayPass();
    }

    /** What it told early, for the next watch to go on from. */
    public SoFar soFar() {
        return failure.soFar() == null ? SoFar.NOTHING : failure.soFar();
    }

    /** Whether the ingress had answered a visitor with 200 before it failed. */
    public boolean answered() {
        return failure.answered();
    }

    /** Whether it tells of a way in that gets no answer from pods that are well, and not of why. */
    public boolean silent() {
        return failure.silent();
    }

    /** Whether it ends the run at once, since going on would harm what is there. */
    public boolean refusal() {
        return failure.refusal();
    }

    /** What an activity's failure says; one that carries no diagnosis is UNKNOWN, in the failing system's own words. */
    public static StepProblem of(ActivityFailure failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof ApplicationFailure application) {
            if (FailureType.isDiagnosed(application.getType())) {
                return new StepProblem(application.getDetails().get(StepFailure.class));
            }
            return unknown(
                    application.getOriginalMessage(),
                    "Look at the activity " + failure.getActivityType()
                            + " in the run's history, mend what it names, and retry.");
        }
        if (cause instanceof TimeoutFailure timeout) {
            return unknown(
                    failure.getActivityType() + " did not end in time ("
                            + timeout.getTimeoutType()
                                    .name()
                                    .replace("TIMEOUT_TYPE_", "")
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', ' ')
                            + ").",
                    "See that a worker runs and that the system it talks to answers, then retry.");
        }
        return unknown(failure.getActivityType() + " failed.", "Look at the run's history, then retry.");
    }

    /** Checks of the step itself failed. @param failed at least one @param remedy what mends them all */
    public static StepProblem ofChecks(List<Check> failed, String remedy) {
        return new StepProblem(List.of(new Diagnosis(
                Cause.UNKNOWN,
                failed.stream().map(c -> c.title() + ": " + c.detail()).collect(Collectors.joining("; ")),
                failed.stream().flatMap(c -> c.evidence().stream()).toList(),
                List.of(),
                remedy,
                false)));
    }

    private static StepProblem unknown(String summary, String remedy) {
        String sentence = summary == null || summary.isBlank() ? "The step failed without a word." : summary;
        return new StepProblem(List.of(new Diagnosis(Cause.UNKNOWN, sentence, List.of(), List.of(), remedy, false)));
    }
}
