package io.keybuzz.runbook.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.StatusRuntimeException;
import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.activity.Futures;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecWriter;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.failure.ApplicationFailure;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A run that may be waiting for a decision. */
final class OpenRun {
    /** How long a decision may take to be confirmed; a worker that is there takes less than a second. */
    private static final Duration CONFIRMED = Duration.ofSeconds(10);

    private final WorkflowClient client;
    private final WorkflowStub stub;
    private final WorkflowExecution run;
    private final String workflowType;

    private OpenRun(WorkflowClient client, WorkflowExecution run, String workflowType) {
        this.client = client;
        this.run = run;
        this.workflowType = workflowType;
        this.stub = client.newUntypedWorkflowStub(run, Optional.empty());
    }

    /** How a corrected spec is made from the text of the present one; null: no new spec. */
    interface Correction {
        Spec from(Supplier<String> present);
    }

    static OpenRun find(WorkflowClient client, String workflowId) {
        try {
            WorkflowExecutionDescription found =
                    client.newUntypedWorkflowStub(workflowId).describe();
            if (found.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
                return new OpenRun(client, found.getExecution(), found.getWorkflowType());
            }
        } catch (WorkflowNotFoundException none) {
            // The same answer as for one that has ended.
        }
        throw CommandFailed.failed("Nothing waits for a decision: " + workflowId + " does not run.");
    }

    DecisionTaken decide(String action, String reason, String by, Correction correction) {
        Optional<Report> progress = ProgressQuery.of(client, run);
        if (progress.isPresent() && progress.get().waiting() == null) {
            throw CommandFailed.failed(
                    "Nothing waits for a decision: " + run.getWorkflowId() + " runs and is not parked.");
        }
        Integer number = progress.map(p -> p.waiting().number()).orElse(null);
        Spec spec = correction.from(this::present);
        ObjectNode decision = (ObjectNode) Json.read("{}");
        decision.put("action", action.toUpperCase(Locale.ROOT));
        decision.put("reason", reason);
        if (by != null) {
            decision.put("by", by);
        }
        if (number != null) {
            decision.put("decision", number);
        }
        if (spec != null) {
            decision.set("spec", Json.read(SpecWriter.json(spec)));
        }
        return send(decision.toString(), number);
    }

    /** An install's input is its spec; other runs have read theirs in the cluster, and tell it when asked. */
    private String present() {
        if (WorkflowType.INSTALL.equals(workflowType)) {
            return RunInput.current(client, run);
        }
        try {
            return SpecWriter.json(stub.query("spec", Spec.class));
        } catch (WorkflowException | StatusRuntimeException noWorker) {
            throw CommandFailed.failed("What spec " + run.getWorkflowId()
                    + " works by is known to its worker only, and none answers: give a whole spec with -f.");
        }
    }

    private DecisionTaken send(String decision, Integer number) {
        UpdateOptions<DecisionTaken> options = UpdateOptions.newBuilder(DecisionTaken.class)
                .setUpdateName("decide")
                .setUpdateId(updateId(decision, number))
                .setWaitForStage(WorkflowUpdateStage.COMPLETED)
                .build();
        var answer = CompletableFuture.supplyAsync(
                () -> Joined.of(
                        stub.startUpdate(options, RunInput.json(decision)).getResultAsync()),
                DaemonThreads.each("decide"));
        try {
            return Futures.within(CONFIRMED, answer);
        } catch (TimeoutException | InterruptedIOException unconfirmed) {
            throw CommandFailed.failed("not confirmed: no worker; it will count when one returns");
        } catch (ExecutionException failed) {
            throw rejection(failed.getCause());
        }
    }

    /** The same decision sent twice counts once; one corrected after it was found invalid is another one. */
    private String updateId(String decision, Integer number) {
        return run.getRunId() + "/" + (number == null ? "current" : number) + "/"
                + UUID.nameUUIDFromBytes(decision.getBytes(StandardCharsets.UTF_8));
    }

    private static RuntimeException rejection(Throwable failure) {
        if (failure instanceof WorkflowUpdateException && failure.getCause() instanceof ApplicationFailure reason) {
            if (FailureType.INVALID_INPUT.equals(reason.getType())
                    && reason.getDetails().getSize() > 0) {
                return CommandFailed.invalid(
                        reason.getDetails().get(InvalidInput.class).errors());
            }
            return CommandFailed.failed(reason.getOriginalMessage());
        }
        return failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
    }
}
