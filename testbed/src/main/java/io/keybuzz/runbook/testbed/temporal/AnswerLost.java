package io.keybuzz.runbook.testbed.temporal;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Loses the first answer of every activity type that it is about: it was executed, and nobody was told. */
public final class AnswerLost extends WorkerInterceptorBase {
    private final Predicate<String> types;
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    /** Every activity type. */
    public AnswerLost() {
        this(type -> true);
    }

    public AnswerLost(Predicate<String> types) {
        this.types = types;
    }

    /** The activity types whose answer was lost. */
    public Set<String> lost() {
        return Set.copyOf(lost);
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new ActivityInboundCallsInterceptorBase(next) {
            private String type;

            @Override
            public void init(ActivityExecutionContext context) {
                // There is no context left once the activity has ended.
                type = context.getInfo().getActivityType();
                super.init(context);
            }

            @Override
            public ActivityOutput execute(ActivityInput input) {
                ActivityOutput done = super.execute(input);
                if (types.test(type) && lost.add(type)) {
                    throw ApplicationFailure.newFailure(type + " was executed, but its answer was lost", "AnswerLost");
                }
                return done;
            }
        };
    }
}
