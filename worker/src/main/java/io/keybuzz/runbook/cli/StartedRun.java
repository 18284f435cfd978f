package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.SpecWriter;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A run to be watched. @param joined whether it was there before this command */
record StartedRun(WorkflowStub stub, WorkflowExecution execution, boolean joined) {

    /**
     * What a run is asked for.
     *
     * @param input as JSON
     * @param same whether a run that is there was asked for the same
     * @param another the words for a run of the same type that was not
     * @param hint what to do then; empty when there is nothing
     */
    record Asked(String input, Predicate<WorkflowExecution> same, String another, String hint) {}

    /** Starts a run of a spec, or joins the one that is there, as below. */
    static StartedRun of(WorkflowClient client, String workflowType, String workflowId, Spec spec) {
        return of(
                client,
                workflowType,
                workflowId,
                new Asked(
                        SpecWriter.json(spec),
                        run -> RunInput.asksFor(client, run, spec),
                        "an " + workflowType + " of another spec",
                        " If it is parked, this spec can be given to it: ./runbook decide " + spec.namespace()
                                + " retry --reason REASON -f SPEC."));
    }

    /**
     * Starts a run, or joins the one that is there if it is of the same type and was asked for the same.
     *
     * @throws CommandFailed naming what runs there, when that is something else
     */
    static StartedRun of(WorkflowClient client, String workflowType, String workflowId, Asked asked) {
        WorkflowStub stub = client.newUntypedWorkflowStub(
                workflowType,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(Names.TASK_QUEUE)
                        .setWorkflowId(workflowId)
                        // Anything else would attach to a run of another kind and drop this input.
                        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
                        .build());
        try {
            return new StartedRun(stub, stub.start(RunInput.json(asked.input())), false);
        } catch (WorkflowExecutionAlreadyStarted there) {
            return join(client, workflowType, there.getExecution(), asked);
        }
    }

    private static StartedRun join(WorkflowClient client, String workflowType, WorkflowExecution there, Asked asked) {
        WorkflowStub stub = client.newUntypedWorkflowStub(there, Optional.of(workflowType));
        WorkflowExecutionDescription found = stub.describe();
        if (!workflowType.equals(found.getWorkflowType())) {
            throw occupied(there, found, "a " + found.getWorkflowType(), "");
        }
        if (!asked.same().test(found.getExecution())) {
            throw occupied(there, found, asked.another(), asked.hint());
        }
        return new StartedRun(stub, found.getExecution(), true);
    }

    private static CommandFailed occupied(
            WorkflowExecution there, WorkflowExecutionDescription found, String what, String more) {
        String sentence = "Not started: " + what + " runs there, " + there.getWorkflowId() + " (run "
                + found.getExecution().getRunId() + ", since " + found.getStartTime() + ")." + more;
        return CommandFailed.failed(
                java.util.List.of(sentence),
                Map.of(
                        "error",
                        sentence,
                        "running",
                        Map.of(
                                "workflowType", found.getWorkflowType(),
                                "workflowId", there.getWorkflowId(),
                                "runId", found.getExecution().getRunId())));
    }
}
