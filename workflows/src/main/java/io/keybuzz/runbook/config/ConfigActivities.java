package io.keybuzz.runbook.config;

import io.keybuzz.runbook.change.ObservedChange;
import io.temporal.activity.ActivityInterface;

/** Changes the ConfigMap with Chatwoot's settings. */
@ActivityInterface(namePrefix = "Config")
public interface ConfigActivities extends ObservedChange {}
