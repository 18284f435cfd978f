package io.keybuzz.runbook.config;

import io.keybuzz.runbook.change.ObservedChange;
import io.temporal.activity.ActivityInterface;

/** Changes the ConfigMap with Chatwoot's settings. */
@ActivityInterface(namePrefix = "Config")
public interface ConfigActivities extends ObservedChange {
    /** A fact of an act: secrets that stay in it while old pods need them there. {@code act} takes them out once the new ones serve. */
    String LEAKED_KEYS = "leakedKeys";

    /** A fact of an act: every secret that was found in it, whether it stays for a while or went at once. */
    String EXPOSED_KEYS = "exposedKeys";
}
