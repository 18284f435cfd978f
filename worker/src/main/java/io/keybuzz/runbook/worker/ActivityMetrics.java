package io.keybuzz.runbook.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;

/**
 * The timer {@code runbook.activity} with tags {@code type} and {@code outcome}: {@code done}, {@code cancelled}, {@code transient} (it
 * is retried), or the type of a failure that no retry mends.
 */
public final class ActivityMetrics extends WorkerInterceptorBase {
    private final MeterRegistry registry;

    public ActivityMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new Timed(next);
    }

    private final class Timed extends ActivityInboundCallsInterceptorBase {
        private String type;

        Timed(ActivityInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void init(ActivityExecutionContext context) {
            type = context.getInfo().getActivityType();
            super.init(context);
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
            Timer.Sample sample = Timer.start(registry);
            String outcome = "done";
            try {
                return super.execute(input);
            } catch (RuntimeException e) {
                outcome = outcome(e);
                throw e;
            } finally {
                sample.stop(Timer.builder("runbook.activity")
                        .description("Activities by type and outcome")
                        .tag("type", type)
                        .tag("outcome", outcome)
                        .register(registry));
            }
        }
    }

    private static String outcome(RuntimeException e) {
        if (e instanceof ActivityCompletionException || e instanceof CanceledFailure) {
            return "cancelled";
        }
        // Types are a closed list of ours, so the number of series stays small.
        return e instanceof ApplicationFailure failure && failure.isNonRetryable() ? failure.getType() : "transient";
    }
}
