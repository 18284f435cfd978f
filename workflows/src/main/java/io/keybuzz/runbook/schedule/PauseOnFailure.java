package io.keybuzz.runbook.schedule;

import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.StepProblem;
import io.temporal.workflow.Workflow;

/** A run that fails pauses the schedule that started it: the form of Temporal's own UI has no field for the policy that would. */
public final class PauseOnFailure {
    private PauseOnFailure() {}

    /**
     * Pauses it. Where that cannot be done, the run fails as it would have and its worker's log has a warning.
     *
     * @param why the failure, in one sentence
     */
    public static void of(ScheduledStart schedule, String why) {
        if (Patches.has("a-schedule-is-paused-by-its-run")) {
            // A cancel that comes now would otherwise make a failed run a cancelled one.
            Workflow.newDetachedCancellationScope(() -> pause(schedule.scheduleId(), note(why)))
                    .run();
        }
    }

    /** In the words of Temporal's own policy. */
    private static String note(String why) {
        return "paused due to workflow failure: " + Workflow.getInfo().getWorkflowId() + ": " + why;
    }

    private static void pause(String scheduleId, String note) {
        ScheduleActivities stub = ActivityPolicies.READ.stub(ScheduleActivities.class, "pause the schedule");
        try {
            Calls.call(
                    request -> {
                        stub.pause(request);
                        return null;
                    },
                    new PauseRequest(scheduleId, note));
        } catch (StepProblem goesOn) {
            Workflow.getLogger(PauseOnFailure.class)
                    .warn("Schedule {} was not paused and goes on: {}", scheduleId, goesOn.getMessage());
        }
    }
}
