package io.keybuzz.runbook.worker;

import io.keybuzz.runbook.activity.DaemonThreads;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Beats for every running activity each second, with the details that the activity gave last, so that one blocking call keeps its
 * heartbeat time-out of 5 s. A cancelled activity learns of it at its own next heartbeat; its thread is never interrupted, since a
 * write would then be cut in the middle.
 */
public final class BackgroundHeartbeat extends WorkerInterceptorBase implements AutoCloseable {
    private static final long PERIOD_MILLIS = 1_000;

    // Two: a heartbeat blocks while Temporal is slow, and must not starve those of the other activities altogether.
    private final ScheduledExecutorService scheduler =
            Executors.newScheduledThreadPool(2, DaemonThreads.named("background-heartbeat"));
    private volatile boolean draining;

    /** From now on an activity's own heartbeat says that the worker stops, while blocking calls may still end in peace. */
    public void drain() {
        draining = true;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new Beating(next);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }

    private final class Beating extends ActivityInboundCallsInterceptorBase {
        private Remembering context;

        Beating(ActivityInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void init(ActivityExecutionContext original) {
            context = new Remembering(original);
            super.init(context);
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
            if (context.getInfo().isLocal()) {
                return super.execute(input);
            }
            ScheduledFuture<?> beats = scheduler.scheduleWithFixedDelay(
                    context::beatAgain, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            try {
                return super.execute(input);
            } finally {
                beats.cancel(false);
            }
        }
    }

    private final class Remembering extends ActivityExecutionContextBase {
        private volatile Object lastDetails;

        Remembering(ActivityExecutionContext original) {
            super(original);
        }

        @Override
        public <V> void heartbeat(V details) {
            lastDetails = details;
            if (draining) {
                throw new ActivityWorkerShutdownException(getInfo());
            }
            super.heartbeat(details);
        }

        private void beatAgain() {
            try {
                super.heartbeat(lastDetails);
            } catch (ActivityCompletionException cancelledOrGone) {
                // Thrown on, it would end the beats; the activity has to go on beating until it sees the same by
                // itself.
            }
        }
    }
}
