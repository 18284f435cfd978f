package io.keybuzz.runbook.registry;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.ObservedChange;
import io.keybuzz.runbook.change.Target;
import io.temporal.activity.ActivityInterface;

/** Changes the image pull secret. */
@ActivityInterface(namePrefix = "Registry")
public interface RegistryActivities extends ObservedChange {

    /**
     * Deletes Chatwoot's pods that cannot pull their image, so that their owners make new ones, which pull at once: a kubelet that was
     * refused waits up to five minutes before it asks again, and goes on showing the old refusal.
     */
    Acted pullAgain(Target target);
}
