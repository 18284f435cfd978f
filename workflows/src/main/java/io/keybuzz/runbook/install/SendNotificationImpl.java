package io.keybuzz.runbook.install;

import io.keybuzz.runbook.notify.Notification;
import io.keybuzz.runbook.notify.NotifyActivities;
import io.keybuzz.runbook.notify.SendNotification;

/** Sends one notification with the patience of a day. */
public final class SendNotificationImpl implements SendNotification {
    @Override
    public void run(Notification notification) {
        ActivityPolicies.NOTIFY
                .stub(NotifyActivities.class, "tell that the run is " + notification.event())
                .send(notification);
    }
}
