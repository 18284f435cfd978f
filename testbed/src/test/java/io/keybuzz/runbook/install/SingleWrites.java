package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.lock.WriteGuard;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells each single write of a worker before it is let through. Those of threads that an activity starts are not told. */
final class SingleWrites implements WriteGuard {
    private final WriteGuard guard;
    private final Witness witness;
    private final Map<String, List<String>> calls = new HashMap<>();
    private final Map<String, Integer> writes = new HashMap<>();

    /** Whoever wants to know. */
    interface Witness {
        /** @param asks asks the guard itself, which throws once the attempt may not write any more */
        void isAbout(SingleWrite write, Runnable asks);
    }

    SingleWrites(WriteGuard guard, Witness witness) {
        this.guard = guard;
        this.witness = witness;
    }

    @Override
    public void beforeWrite(Target target) {
        ActivityInfo activity = Activity.getExecutionContext().getInfo();
        witness.isAbout(write(activity, caller()), () -> guard.beforeWrite(target));
        guard.beforeWrite(target);
    }

    @Override
    public WriteGuard here() {
        return guard.here();
    }

    private synchronized SingleWrite write(ActivityInfo activity, String by) {
        List<String> known = calls.computeIfAbsent(activity.getActivityType(), type -> new ArrayList<>());
        if (!known.contains(activity.getActivityId())) {
            known.add(activity.getActivityId());
        }
        int nth = writes.merge(activity.getActivityId() + " " + activity.getAttempt() + " " + by, 1, Integer::sum);
        return new SingleWrite(activity.getActivityType(), known.indexOf(activity.getActivityId()) + 1, by, nth);
    }

    /** The method that asks, and the one outside of its class, and of those that write any object, that has it write. */
    private static String caller() {
        List<StackFrame> frames = StackWalker.getInstance()
                .walk(all -> all.filter(frame -> !frame.getClassName().equals(SingleWrites.class.getName()))
                        .toList());
        StackFrame asks = frames.get(0);
        return frames.stream()
                .filter(frame -> !frame.getClassName().equals(asks.getClassName()))
                .filter(frame -> !frame.getClassName().startsWith(ServerSideApply.class.getPackageName() + "."))
                .findFirst()
                .map(frame -> name(asks) + " for " + name(frame))
                .orElseThrow();
    }

    private static String name(StackFrame frame) {
        return frame.getClassName().replaceFirst(".*\\.", "") + "."
                + frame.getMethodName().replaceFirst("^lambda\\$(\\w+)\\$\\d+$", "$1");
    }
}
