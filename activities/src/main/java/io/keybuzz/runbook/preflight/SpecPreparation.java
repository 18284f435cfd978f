package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.activity.Heartbeat;
import io.keybuzz.runbook.spec.RawInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecError;
import io.keybuzz.runbook.spec.SpecReader;
import io.keybuzz.runbook.spec.SpecReading;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.converter.RawValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run's undecoded input as a spec. */
public final class SpecPreparation {
    private SpecPreparation() {}

    /**
     * The spec with every default.
     *
     * @param input null: the defaults
     * @throws io.temporal.failure.ApplicationFailure of type {@code InvalidInput} with everything that is wrong
     */
    public static Spec prepare(RawValue input) {
        SpecReading reading = SpecReader.read(RawInput.document(input), List.of());
        if (reading.spec() != null) {
            return reading.spec();
        }
        List<SpecError> errors = new ArrayList<>(reading.errors());
        if (reading.literalSecret()) {
            errors.add(new SpecError("", exposed(), null, null, null, null));
        }
        throw Failures.invalidInput(errors);
    }

    private static String exposed() {
        Optional<ActivityInfo> run = Heartbeat.context().map(c -> c.getInfo());
        String workflow = run.map(ActivityInfo::getWorkflowId).orElse("WORKFLOW_ID");
        String runId = run.map(ActivityInfo::getRunId).orElse("RUN_ID");
        return "the input seems to hold a secret itself, and it is now in this run's history, where everyone who may read the"
                + " history can read it: change that secret where it is used, put it where a reference can name it, and delete the"
                + " run with: temporal workflow delete -w '" + workflow + "' -r " + runId;
    }
}
