package io.keybuzz.runbook.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.lock.HolderStatus.Known;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the guard and the lock ask Temporal, asked of a Temporal server. */
class LockOnTemporalTest {
    private static final String QUEUE = "lock";

    private final MemoryLeases leases = new MemoryLeases();
    private final Target target = Targets.of("chatwoot", "run-1");
    private TestWorkflowEnvironment temporal;
    private Consumer<Integer> during = attempt -> {};

    @BeforeEach
    void start() {
        temporal = TestWorkflowEnvironment.newInstance(
                TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
        Worker worker = temporal.newWorker(QUEUE);
        worker.registerWorkflowImplementationTypes(OneActivityImpl.class);
        worker.registerActivitiesImplementations((Writing)
                () -> during.accept(Activity.getExecutionContext().getInfo().getAttempt()));
        temporal.start();
    }

    @AfterEach
    void stop() {
        temporal.close();
    }

    @Test
    void letsTheAttemptWriteThatTemporalCountsOn() {
        leases.write("chatwoot", null, new Leases.Held(HolderIdentity.of("t", target.run()), 1, null, null));
        List<String> written = new ArrayList<>();
        during = attempt -> {
            guard().beforeWrite(target);
            written.add("once");
        };
        run("w-1");
        assertThat(written).containsExactly("once");
    }

    @Test
    void knowsOpenClosedAndUnknownHolders() {
        run("closed");
        String closed = WorkflowClientRuns.runId(temporal.getWorkflowClient(), "closed");
        List<Known> seen = new ArrayList<>();
        during = attempt -> {
            TemporalHolders holders = new TemporalHolders();
            var info = Activity.getExecutionContext().getInfo();
            seen.add(holders.ask(new Holder("t", info.getWorkflowId(), info.getWorkflowRunId(), null)));
            seen.add(holders.ask(new Holder("t", "closed", closed, null)));
            seen.add(holders.ask(new Holder("t", "never", "00000000-0000-0000-0000-000000000000", null)));
        };
        run("open");
        assertThat(seen).containsExactly(Known.OPEN, Known.CLOSED, Known.UNKNOWN);
    }

    private LeaseGuard guard() {
        return new LeaseGuard(leases, RunningAttempt::current, System::nanoTime, System::currentTimeMillis);
    }

    private void run(String workflowId) {
        temporal.getWorkflowClient()
                .newWorkflowStub(
                        OneActivity.class,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(QUEUE)
                                .setWorkflowId(workflowId)
                                .build())
                .run();
    }

    private static final class WorkflowClientRuns {
        static String runId(WorkflowClient client, String workflowId) {
            return client.newUntypedWorkflowStub(workflowId)
                    .describe()
                    .getExecution()
                    .getRunId();
        }
    }

    @ActivityInterface
    public interface Writing {
        void write();
    }

    @WorkflowInterface
    public interface OneActivity {
        @WorkflowMethod
        void run();
    }

    public static class OneActivityImpl implements OneActivity {
        @Override
        public void run() {
            Workflow.newActivityStub(
                            Writing.class,
                            ActivityOptions.newBuilder()
                                    .setStartToCloseTimeout(Duration.ofSeconds(20))
                                    .setHeartbeatTimeout(Duration.ofSeconds(5))
                                    .setRetryOptions(io.temporal.common.RetryOptions.newBuilder()
                                            .setInitialInterval(Duration.ofMillis(50))
                                            .setMaximumAttempts(3)
                                            .build())
                                    .build())
                    .write();
        }
    }
}
