package io.keybuzz.runbook.notify;

import io.temporal.activity.ActivityInterface;

/** Tells whom the spec says. */
@ActivityInterface(namePrefix = "Notify")
public interface NotifyActivities {

    /**
     * Posts one notification, signed. A receiver that does not answer, or answers 408, 429 or 5xx, is asked again; fails with
     * {@code StepFailed} when it never will take it: a URL that is not allowed, or another answer.
     */
    void send(Notification notification);
}
