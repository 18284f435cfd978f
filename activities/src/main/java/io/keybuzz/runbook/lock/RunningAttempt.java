package io.keybuzz.runbook.lock;

import io.keybuzz.runbook.activity.Heartbeat;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityCompletionFailureException;
import java.time.Duration;
import java.util.Optional;

/** The activity that runs on this thread. */
record RunningAttempt(ActivityExecutionContext context) implements LeaseGuard.Attempt {
    // An activity without a heartbeat time-out is none of ours; this is ours.
    private static final Duration USUAL = Duration.ofSeconds(5);

    static Optional<LeaseGuard.Attempt> current() {
        return Heartbeat.context().map(RunningAttempt::new);
    }

    @Override
    public void heartbeat() {
        try {
            context.getWorkflowClient()
                    .newActivityCompletionClient()
                    .heartbeat(context.getTaskToken(), "about to write");
        } catch (ActivityCompletionFailureException wrapped) {
            // This client wraps a cancellation; as it is, the activity ends cancelled instead of failed.
            if (wrapped.getCause() instanceof ActivityCompletionException told) {
                throw told;
            }
            throw wrapped;
        }
    }

    @Override
    public Duration heartbeatTimeout() {
        Duration timeout = context.getInfo().getHeartbeatTimeout();
        return timeout == null || timeout.isZero() ? USUAL : timeout;
    }
}
