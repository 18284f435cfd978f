package io.keybuzz.runbook.activity;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.util.Optional;

/** The running activity's heartbeat, for adapters that also run outside one (plan, inspect, their own tests). */
public final class Heartbeat {
    private static final int PATIENT_ATTEMPTS = 8;

    private Heartbeat() {}

    /**
     * Says that the activity lives and what it sees. To be called in every loop that waits.
     *
     * @throws io.temporal.client.ActivityCompletionException when the activity is cancelled, timed out or its worker shuts down
     */
    public static void beat(String seen) {
        context().ifPresent(c -> c.heartbeat(seen));
    }

    /**
     * Whether what may be over in a moment is worth another attempt of the activity, about a minute in all, before an undo does without;
     * never outside an activity.
     */
    public static boolean mayTryAgain() {
        return context().map(c -> c.getInfo().getAttempt() < PATIENT_ATTEMPTS).orElse(false);
    }

    /** The activity's context; empty outside an activity. */
    public static Optional<ActivityExecutionContext> context() {
        try {
            return Optional.of(Activity.getExecutionContext());
        } catch (IllegalStateException outsideAnActivity) {
            return Optional.empty();
        }
    }
}
