package io.keybuzz.runbook.install;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.concurrent.atomic.AtomicBoolean;

/** Somebody cancels the run at one of its calls of an activity. */
final class CancelsAt extends WorkerInterceptorBase {
    private final String activity;
    private final int nth;
    private final Moment moment;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private int calls;
    private String id;

    /** When it begins, or when it was executed and its answer is on its way. */
    enum Moment {
        UNDER_WAY,
        EXECUTED
    }

    /** @param nth which call of that type, from 1; a call's attempts are one call */
    CancelsAt(String activity, int nth, Moment moment) {
        this.activity = activity;
        this.nth = nth;
        this.moment = moment;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new ActivityInboundCallsInterceptorBase(next) {
            private ActivityExecutionContext context;
            private boolean meant;

            @Override
            public void init(ActivityExecutionContext running) {
                context = running;
                meant = isMeant(running.getInfo());
                super.init(running);
            }

            @Override
            public ActivityOutput execute(ActivityInput input) {
                if (meant && moment == Moment.UNDER_WAY) {
                    cancel(context);
                }
                ActivityOutput done = super.execute(input);
                if (meant) {
                    cancel(context);
                }
                return done;
            }
        };
    }

    private synchronized boolean isMeant(ActivityInfo call) {
        if (call.getActivityType().equals(activity) && call.getAttempt() == 1 && ++calls == nth) {
            id = call.getActivityId();
        }
        return call.getActivityId().equals(id);
    }

    private void cancel(ActivityExecutionContext context) {
        if (cancelled.compareAndSet(false, true)) {
            context.getWorkflowClient()
                    .newUntypedWorkflowStub(context.getInfo().getWorkflowId())
                    .cancel();
        }
    }
}
