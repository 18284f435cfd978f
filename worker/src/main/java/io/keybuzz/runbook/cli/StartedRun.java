package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.run.Names;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run to be watched. @param joined whether it was there before this command */
record StartedRun(WorkflowStub stub, WorkflowExecution execution, boolean joined) {

    /**
     * Starts a run, or joins the one that is there if it is of the same type and was asked for the same.
     *
     * @throws CommandFailed naming what runs there, when that is something else
     */
    static StartedRun of(WorkflowClient client, String workflowType, String workflowId, RunRequest request) {
        WorkflowStub stub = client.newUntypedWorkflowStub(
                workflowType,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(Names.TASK_QUEUE)
                        .setWorkflowId(workflowId)
                        // Anything else would attach to a run of another kind and drop this input.
                        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
                        .build());
        try {
            return new StartedRun(stub, stub.start(RunInput.json(request.json())), false);
        } catch (WorkflowExecutionAlreadyStarted there) {
            return join(client, workflowType, there.getExecution(), request);
        }
    }

    private static StartedRun join(
            WorkflowClient client, String workflowType, WorkflowExecution there, RunRequest request) {
        WorkflowStub stub = client.newUntypedWorkflowStub(there, Optional.of(workflowType));
        WorkflowExecutionDescription found = stub.describe();
        if (!workflowType.equals(found.getWorkflowType())) {
            throw occupied(there, found, article(found.getWorkflowType()) + found.getWorkflowType(), "");
        }
        if (!request.same().test(client, found.getExecution())) {
            throw occupied(
                    there, found, article(workflowType) + workflowType + " " + request.difference(), request.hint());
        }
        return new StartedRun(stub, found.getExecution(), true);
    }

    private static String article(String word) {
        return "AEIOU".indexOf(word.charAt(0)) < 0 ? "a " : "an ";
    }

    private static CommandFailed occupied(
            WorkflowExecution there, WorkflowExecutionDescription found, String what, String more) {
        String sentence = "Not started: " + what + " runs there, " + there.getWorkflowId() + " (run "
                + found.getExecution().getRunId() + ", since " + found.getStartTime() + ")." + more;
        return CommandFailed.failed(
                List.of(sentence),
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
