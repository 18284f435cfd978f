package io.keybuzz.runbook.namespace;

import io.keybuzz.runbook.change.ObservedChange;
import io.temporal.activity.ActivityInterface;

/** Changes the target namespace with its labels (part of the step credentials). */
@ActivityInterface(namePrefix = "Namespace")
public interface NamespaceActivities extends ObservedChange {}
