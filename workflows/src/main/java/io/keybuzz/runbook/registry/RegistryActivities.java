package io.keybuzz.runbook.registry;

import io.keybuzz.runbook.change.ObservedChange;
import io.temporal.activity.ActivityInterface;

/** Changes the image pull secret. */
@ActivityInterface(namePrefix = "Registry")
public interface RegistryActivities extends ObservedChange {}
