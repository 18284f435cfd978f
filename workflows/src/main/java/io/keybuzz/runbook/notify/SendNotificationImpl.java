package io.keybuzz.runbook.notify;

import io.keybuzz.runbook.run.ActivityPolicies;

/** Sends one notification with the patience of a day. */
public final class SendNotificationImpl implements SendNotification {
    @Override
    public void run(Notification notification) {
        ActivityPolicies.NOTIFY
                .stub(NotifyActivities.class, "tell that the run is " + notification.event())
                .send(notification);
    }
}
