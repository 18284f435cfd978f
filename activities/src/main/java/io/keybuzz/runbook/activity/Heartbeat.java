package io.keybuzz.runbook.activity;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Duration;
import java.util.Optional;

/** The running activity's heartbeat, for adapters that also run outside one (plan, inspect, their own tests). */
public final class Heartbeat {
    /**
     * The attempt of an undo that does without what does not answer. Of an undo's 20, 100 s where each fails at once: Patroni notices after
     * 30 s that a primary is gone, and fails over then.
     */
    public static final int UNDO_ATTEMPTS = 16;

    private static final int PATIENT_ATTEMPTS = 8;
    /** Left of the attempt's time to say what is known. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

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
     * Whether what may be over in a moment is worth another attempt of the activity before it does without: eight attempts, which are 23
     * seconds where each fails at once; never outside an activity.
     */
    public static boolean mayTryAgain() {
        return mayTryAgain(PATIENT_ATTEMPTS);
    }

    /**
     * The same with another patience.
     *
     * @param attempts which of them does without; not more than the activity's policy has
     */
    public static boolean mayTryAgain(int attempts) {
        return context().map(c -> c.getInfo().getAttempt() < attempts).orElse(false);
    }

    /** Whether an attempt before this one may have done part of the work and could not tell; never outside an activity. */
    public static boolean retried() {
        return context().map(c -> c.getInfo().getAttempt() > 1).orElse(false);
    }

    /**
     * How long after its begin this attempt has to say what it knows: one that Temporal ends says nothing.
     *
     * @param outside what it is outside an activity
     */
    public static Duration patience(Duration outside) {
        return context()
                .map(c -> c.getInfo().getStartToCloseTimeout())
                .filter(d -> d.compareTo(LAST_WORDS) > 0)
                .map(d -> d.minus(LAST_WORDS))
                .orElse(outside);
    }

    /** The activity's id, which all its attempts share; empty outside an activity. */
    public static String activityId() {
        return context().map(c -> c.getInfo().getActivityId()).orElse("");
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
