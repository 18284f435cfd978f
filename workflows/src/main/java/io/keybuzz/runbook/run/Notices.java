package io.keybuzz.runbook.run;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.notify.Notification;
import io.keybuzz.runbook.notify.SendNotification;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.function.Supplier;

/** Whom the spec says is told when the run parks and how it ends; nothing about it can hold up or fail the run. */
public final class Notices {
    private static final String PARKED = "PARKED";
    private static final String FAILED = "FAILED";
    private static final String SUCCEEDED = "SUCCEEDED";

    private final Supplier<Target> target;
    private int sent;

    public Notices(Supplier<Target> target) {
        this.target = target;
    }

    /** The run waits for a decision. */
    public void parked(Waiting waiting) {
        if (wanted(PARKED)) {
            send(new Notification(
                    target.get(),
                    PARKED,
                    null,
                    waiting.diagnosis().cause().name(),
                    waiting.step(),
                    waiting.until(),
                    Progress.now()));
        }
    }

    /** @param cause null when nothing failed */
    public void closed(Outcome outcome, String cause) {
        String event = switch (outcome) {
            case SUCCEEDED, NOTHING_TO_DO -> SUCCEEDED;
            case STOOD_DOWN -> "";
            case FAILED, ROLLED_BACK, ABORTED, CANCELLED -> FAILED;
        };
        if (!wanted(event)) {
            return;
        }
        Promise<WorkflowExecution> started =
                send(new Notification(target.get(), event, outcome.name(), cause, null, null, Progress.now()));
        try {
            started.get(); // A child that has not started ends with its parent, whatever its policy.
        } catch (TemporalFailure untold) {
            Workflow.getLogger(Notices.class).warn("Nobody could be told that the run has ended: {}", event);
        }
    }

    private boolean wanted(String event) {
        Spec.Notify to = target.get().spec().notification();
        return to != null && to.on().contains(event);
    }

    private Promise<WorkflowExecution> send(Notification notification) {
        sent++;
        SendNotification[] child = new SendNotification[1];
        Workflow.newDetachedCancellationScope(() -> {
                    child[0] = Workflow.newChildWorkflowStub(
                            SendNotification.class,
                            ChildWorkflowOptions.newBuilder()
                                    // A run that was reset has another run id, and replays what it told before.
                                    .setWorkflowId(Workflow.getInfo().getWorkflowId() + "/notify/"
                                            + Workflow.getInfo().getOriginalExecutionRunId() + "/" + sent)
                                    .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                                    .build());
                    Async.procedure(child[0]::run, notification);
                })
                .run();
        return Workflow.getWorkflowExecution(child[0]);
    }
}
