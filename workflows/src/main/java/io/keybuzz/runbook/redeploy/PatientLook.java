package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.StepProblem;
import io.temporal.workflow.Functions;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A look for a run that a schedule started. A person presses RETRY when PostgreSQL has restarted; at night nobody does, and a schedule
 * pauses with its first failure.
 */
final class PatientLook {
    private static final int TIMES = 5;
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** What a server shows that restarts, fails over or moves. */
    private static final Set<Cause> PASSING = EnumSet.of(
            Cause.DATABASE_UNREACHABLE,
            Cause.CONNECTION_CUT,
            Cause.REDIS_UNREACHABLE,
            Cause.REGISTRY_DOWN,
            Cause.KUBERNETES_UNREACHABLE,
            Cause.WEBHOOK_UNREACHABLE,
            Cause.NODE_UNREACHABLE,
            Cause.DNS);

    private PatientLook() {}

    /** Looks up to five times, a minute between two, as long as every problem may pass by itself. @throws StepProblem the last one */
    static void at(Functions.Proc look) {
        at("scheduled-looks-again", () -> {
            look.apply();
            return null;
        });
    }

    /** The same for the looks before, at the cluster alone. */
    static <R> R first(Supplier<R> look) {
        return at("scheduled-looks-again-at-first", look);
    }

    /** @param change with which runs are patient */
    private static <R> R at(String change, Supplier<R> look) {
        for (int times = 1; ; times++) {
            try {
                return look.get();
            } catch (StepProblem away) {
                if (times == TIMES || !passes(away) || !Patches.has(change)) {
                    throw away;
                }
                Workflow.newTimer(
                                PAUSE,
                                TimerOptions.newBuilder()
                                        .setSummary("preflight: looks again, since "
                                                + away.first().summary())
                                        .build())
                        .get();
            }
        }
    }

    private static boolean passes(StepProblem problem) {
        return problem.diagnoses().stream().allMatch(d -> PASSING.contains(d.cause()));
    }
}
