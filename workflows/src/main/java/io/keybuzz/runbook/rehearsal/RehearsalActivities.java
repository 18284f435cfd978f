package io.keybuzz.runbook.rehearsal;

import io.temporal.activity.ActivityInterface;
import io.temporal.common.converter.RawValue;

/** Runs an image's migrations where they do no harm. */
@ActivityInterface(namePrefix = "Rehearsal")
public interface RehearsalActivities {

    /**
     * Reads the input strictly, and the spec of the namespace's last install from the cluster. Fails with {@code InvalidInput} and
     * everything that is wrong, also when there is no install.
     */
    RehearsalPrepared prepare(RawValue input);

    /**
     * Runs the image's migrations on a copy, with a Redis of the pod's own, no mail and no call home, and watches the locks that they
     * take. Fails with {@code StepFailed} and the diagnosis that the real migration would have had.
     */
    Rehearsed migrate(RehearsalRequest request);
}
