package io.keybuzz.runbook.run;

import io.keybuzz.runbook.diagnosis.FailureType;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * Every time-out and retry of the runbook.
 *
 * <p>Patience is start-to-close × attempts. Schedule-to-close, schedule-to-start and workflow time-outs are never set: they run on
 * while a closed laptop sleeps, and the step has failed when it opens again. Eight attempts that fail at once are 20 seconds, ten 40: an
 * API server that restarts is back by then.
 */
public enum ActivityPolicies {
    /** Reads of one system: ten attempts are about a minute of a system that restarts. One request may take 35 s. */
    READ(Duration.ofSeconds(45), 10),
    /** Every row of every table of a large database, by a statement that ends itself before. */
    COUNT(Duration.ofMinutes(10), 10),
    /** The same while an install stands still, for its report alone: what takes longer stays uncounted. */
    LOSSES(Duration.ofMinutes(1), 1),
    /** Every system at once, each with its own connect time-out of seconds; a person waits for the answer. */
    PREFLIGHT(Duration.ofMinutes(1), 3),
    /** Idempotent writes: a failover of PostgreSQL or of the API server takes under two minutes. */
    WRITE(Duration.ofMinutes(2), 12),
    /** A slow image on a slow link; a stuck rollout is diagnosed within seconds, not by this. */
    ROLLOUT(Duration.ofMinutes(20), 8),
    /** A migration that rewrites a large table; it is not started twice, a running Job is joined. */
    MIGRATION(Duration.ofHours(6), 10),
    /** A large database over a slow link; it is made anew when its worker is lost. */
    BACKUP(Duration.ofHours(6), 10),
    /** A new image, pulled for the pod that reads its migrations; what hinders it is diagnosed within seconds. */
    IMAGE(Duration.ofMinutes(10), 8),
    /** Sidekiq's own time-out and the pod's grace are under a minute; a lost node keeps its pods for five. */
    DRAIN(Duration.ofMinutes(10), 8),
    /** An ingress that is slow to sync: three minutes were seen on the real site. */
    INGRESS(Duration.ofMinutes(6), 8),
    /** 25 nodes in parallel over SSH, and the wait for the first pod's address. */
    FIREWALL(Duration.ofMinutes(5), 10),
    /** All checks side by side. */
    REPORT(Duration.ofMinutes(5), 8),
    /** Pods end within their grace of a minute, and a namespace empties itself after them. */
    REMOVAL(Duration.ofMinutes(4), 6),
    /** Undoing is worth more patience than doing: what is left has to be mended by hand. */
    UNDO(Duration.ofMinutes(2), 20),
    /** About a day: a receiver that is down tonight is told in the morning. */
    NOTIFY(Duration.ofSeconds(30), 150, Duration.ofMinutes(10));

    /** A lost worker is noticed within this; the worker beats every second in the background. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /** How often a step is scheduled again after its worker was lost or shut down: those attempts are not the step's fault. */
    public static final int LOST_WORKERS = 20;

    private final Duration startToClose;
    private final int attempts;
    private final Duration longestPause;

    ActivityPolicies(Duration startToClose, int attempts) {
        this(startToClose, attempts, Duration.ofSeconds(10));
    }

    ActivityPolicies(Duration startToClose, int attempts, Duration longestPause) {
        this.startToClose = startToClose;
        this.attempts = attempts;
        this.longestPause = longestPause;
    }

    /** A stub whose calls appear in Temporal's timeline under the step's name. */
    public <T> T stub(Class<T> activities, Step step) {
        return stub(activities, step.id() + ": " + step.title());
    }

    /** A stub with these time-outs and retries. @param summary how Temporal's timeline calls its calls */
    public <T> T stub(Class<T> activities, String summary) {
        return Workflow.newActivityStub(
                activities,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(startToClose)
                        .setHeartbeatTimeout(HEARTBEAT)
                        // The default runs the undo before the write has ended.
                        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                        .setRetryOptions(RetryOptions.newBuilder()
                                .setInitialInterval(Duration.ofMillis(200))
                                .setBackoffCoefficient(2)
                                .setMaximumInterval(longestPause)
                                .setMaximumAttempts(attempts)
                                .setDoNotRetry(
                                        FailureType.INVALID_INPUT,
                                        FailureType.ALREADY_RUNNING,
                                        FailureType.STEP_FAILED,
                                        FailureType.FENCED)
                                .build())
                        .setSummary(summary)
                        .build());
    }
}
