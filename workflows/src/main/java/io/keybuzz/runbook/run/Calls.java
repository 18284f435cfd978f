package io.keybuzz.runbook.run;

import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;

/** Calls of activities as the runbook makes them: a lost worker is not the step's fault. */
public final class Calls {
    private static final String SHUTDOWN = "io.temporal.client.ActivityWorkerShutdownException";

    private Calls() {}

    /**
     * Calls and waits. When the last attempt was lost with its worker, or was ended by a worker's shutdown, it is scheduled again.
     *
     * @throws StepProblem when the activity failed
     * @throws CanceledFailure when it was cancelled
     */
    public static <A, R> R call(Functions.Func1<A, R> activity, A argument) {
        try {
            return plain(activity, argument);
        } catch (ActivityFailure failure) {
            if (failure.getCause() instanceof CanceledFailure cancelled) {
                throw cancelled;
            }
            throw StepProblem.of(failure);
        }
    }

    /** The same with the activity's failure as it is. */
    public static <A, R> R plain(Functions.Func1<A, R> activity, A argument) {
        for (int lost = 0; ; lost++) {
            try {
                return activity.apply(argument);
            } catch (ActivityFailure failure) {
                if (lost >= ActivityPolicies.LOST_WORKERS || !workerLost(failure)) {
                    throw failure;
                }
            }
        }
    }

    /** The same, side by side with others. */
    public static <A, R> Promise<R> start(Functions.Func1<A, R> activity, A argument) {
        return Async.function(Calls::<A, R>call, activity, argument);
    }

    private static boolean workerLost(ActivityFailure failure) {
        if (failure.getCause() instanceof TimeoutFailure timeout) {
            return timeout.getTimeoutType() == TimeoutType.TIMEOUT_TYPE_HEARTBEAT;
        }
        return failure.getCause() instanceof ApplicationFailure application && SHUTDOWN.equals(application.getType());
    }
}
