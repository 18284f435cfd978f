package io.keybuzz.runbook.redeploy;

import io.temporal.activity.ActivityInterface;
import io.temporal.common.converter.RawValue;

/** What only a redeploy asks. */
@ActivityInterface(namePrefix = "Redeploy")
public interface RedeployActivities {

    /**
     * Parses the undecoded input strictly and reads the spec of the namespace's last install; writes nothing. Fails with {@code
     * InvalidInput} and everything that is wrong.
     */
    RedeployPrepared prepare(RawValue input);

    /** Reads the hold annotation and computes the windows: time-zone rules differ between JVMs, so a workflow must not. */
    Standing standing(StandingRequest request);
}
