package io.keybuzz.runbook.run;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.install.Script;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInfo;

/** A run with its activities faked, and what tests ask of it. */
public abstract class WorkflowScenario {
    protected final Script script = new Script();
    protected TestWorkflowEnvironment environment;
    private WorkflowStub run;

    /** With RUNBOOK_RECORD_HISTORIES set to a directory the history of each scenario is kept there, to be replayed. */
    @AfterEach
    void close(TestInfo test) throws IOException {
        if (environment == null) {
            return;
        }
        String directory = System.getenv("RUNBOOK_RECORD_HISTORIES");
        if (directory != null) {
            String feature = getClass().getPackageName().replaceFirst(".*\\.", "");
            Files.writeString(
                    Path.of(
                            directory,
                            "0.1.0-" + feature + "-"
                                    + test.getTestMethod().orElseThrow().getName() + ".json"),
                    environment
                            .getWorkflowClient()
                            .fetchHistory(run.getExecution().getWorkflowId())
                            .toJson(true));
        }
        environment.close();
    }

    protected WorkflowStub start(Class<?> implementation, String type, List<?> activities, Object... input) {
        environment = Environments.with(TestEnvironmentOptions.newBuilder());
        var worker = Environments.worker(environment, Names.TASK_QUEUE);
        worker.registerWorkflowImplementationTypes(implementation);
        worker.registerActivitiesImplementations(activities.toArray());
        environment.start();
        run = environment
                .getWorkflowClient()
                .newUntypedWorkflowStub(
                        type,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(Names.TASK_QUEUE)
                                .setWorkflowId(Names.workflowId("default", "chatwoot"))
                                .build());
        run.start(input);
        return run;
    }

    /** Answers a minute after the start, or after {@code minutes}; the run is parked by then. */
    protected void decide(int minutes, String action) {
        environment.registerDelayedCallback(
                Duration.ofMinutes(minutes),
                () -> run.update("decide", DecisionTaken.class, new Decision(action, "why", "Ada", null, null)));
    }

    /** Why a decision is refused now. */
    protected String rejection(Decision decision) {
        return catchThrowableOfType(
                        WorkflowUpdateException.class, () -> run.update("decide", DecisionTaken.class, decision))
                .getCause()
                .getMessage();
    }

    protected Report progress() {
        return run.query("progress", Report.class);
    }

    protected static ApplicationFailure failure(WorkflowStub run) {
        WorkflowFailedException failed =
                catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));
        return (ApplicationFailure) failed.getCause();
    }

    protected static Report reportOf(ApplicationFailure failure) {
        return failure.getDetails().get(Report.class);
    }

    protected static StepReport step(Report report, String id) {
        return report.steps().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    protected static Diagnosis diagnosis(Cause cause, String summary) {
        return new Diagnosis(cause, summary, List.of(), List.of(), "Mend it.", false);
    }

    protected static ApplicationFailure stepFailed(Diagnosis diagnosis) {
        return ApplicationFailure.newNonRetryableFailure(
                diagnosis.summary(), FailureType.STEP_FAILED, new StepFailure(List.of(diagnosis), false));
    }
}
