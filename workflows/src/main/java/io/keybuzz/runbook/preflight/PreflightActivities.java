package io.keybuzz.runbook.preflight;

import io.keybuzz.runbook.change.Target;
import io.temporal.activity.ActivityInterface;
import io.temporal.common.converter.RawValue;

/** Looks before anything is written. */
@ActivityInterface(namePrefix = "Preflight")
public interface PreflightActivities {

    /**
     * Parses the undecoded input strictly and fills in the defaults; writes nothing. Null, an empty payload and {@code {}} are the
     * defaults. Fails with {@code InvalidInput} and everything that is wrong; echoes no secret. Refuses, with {@code StepFailed}, what the
     * worker's policy does not allow, before anybody is asked about it.
     */
    Prepared prepare(RawValue input);

    /**
     * Asks every system that the run will need: API and permissions, PostgreSQL, Redis, registry, ingress class, nodes. Fails with
     * {@code StepFailed} and one diagnosis for each problem, all in one answer; asks nobody when the worker's policy does not allow it.
     */
    PreflightResult check(Target target);
}
