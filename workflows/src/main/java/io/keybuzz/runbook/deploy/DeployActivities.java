package io.keybuzz.runbook.deploy;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.ObservedChange;
import io.temporal.activity.ActivityInterface;

/** Changes Service, Ingress and both Deployments, by server-side apply. */
@ActivityInterface(namePrefix = "Deploy")
public interface DeployActivities extends ObservedChange {

    /** The same as {@link #act} for an install that is in use: may replace pods that did not change, and may leave the workers at none. */
    Acted roll(RollRequest request);
}
