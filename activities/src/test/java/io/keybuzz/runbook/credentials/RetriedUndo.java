package io.keybuzz.runbook.credentials;

import io.keybuzz.runbook.report.Undone;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/** An undo as an activity that Temporal tries as often as a run's, with next to no pause between the attempts. */
final class RetriedUndo implements AutoCloseable {
    private static final String QUEUE = "undo";

    private final TestWorkflowEnvironment temporal;
    private volatile IntFunction<List<Undone>> undo;
    private volatile List<Undone> undone;
    private volatile int attempts;

    RetriedUndo() {
        temporal = TestWorkflowEnvironment.newInstance(
                TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
        Worker worker = temporal.newWorker(QUEUE);
        worker.registerWorkflowImplementationTypes(RetryingImpl.class);
        worker.registerActivitiesImplementations((Attempt) this::attempt);
        temporal.start();
    }

    /** What the attempt tells that ends well. @param attempt the work of each, by its number */
    List<Undone> run(IntFunction<List<Undone>> attempt) {
        undo = attempt;
        temporal.getWorkflowClient()
                .newWorkflowStub(
                        Retrying.class,
                        WorkflowOptions.newBuilder().setTaskQueue(QUEUE).build())
                .run();
        return undone;
    }

    /** How many it took. */
    int attempts() {
        return attempts;
    }

    private void attempt() {
        attempts = Activity.getExecutionContext().getInfo().getAttempt();
        undone = undo.apply(attempts);
    }

    @Override
    public void close() {
        temporal.close();
    }

    @ActivityInterface
    public interface Attempt {
        void attempt();
    }

    @WorkflowInterface
    public interface Retrying {
        @WorkflowMethod
        void run();
    }

    public static class RetryingImpl implements Retrying {
        @Override
        public void run() {
            Workflow.newActivityStub(
                            Attempt.class,
                            ActivityOptions.newBuilder()
                                    .setStartToCloseTimeout(Duration.ofMinutes(2))
                                    .setRetryOptions(RetryOptions.newBuilder()
                                            .setInitialInterval(Duration.ofMillis(10))
                                            .setBackoffCoefficient(1)
                                            .setMaximumAttempts(20)
                                            .build())
                                    .build())
                    .attempt();
        }
    }
}
