package io.keybuzz.runbook.deploy;

import io.keybuzz.runbook.change.ObservedChange;
import io.temporal.activity.ActivityInterface;

/** Changes Service, Ingress and both Deployments, by server-side apply. */
@ActivityInterface(namePrefix = "Deploy")
public interface DeployActivities extends ObservedChange {}
