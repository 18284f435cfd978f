package io.keybuzz.runbook.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LateCancelsTest {
    @ActivityInterface
    public interface Look {
        String look();
    }

    @WorkflowInterface
    public interface CancelsALook {
        @WorkflowMethod
        String run();
    }

    private static Runnable beforeTheCancel;

    public static final class CancelsALookImpl implements CancelsALook {
        @Override
        public String run() {
            Look look = Workflow.newActivityStub(
                    Look.class,
                    ActivityOptions.newBuilder()
                            .setStartToCloseTimeout(Duration.ofSeconds(30))
                            .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                            .build());
            CancellationScope[] scope = new CancellationScope[1];
            Promise<?>[] seen = new Promise<?>[1];
            scope[0] = Workflow.newCancellationScope(() -> seen[0] = Async.function(look::look));
            scope[0].run();
            Workflow.sleep(Duration.ofSeconds(1));
            CompletableFuture.runAsync(beforeTheCancel).join();
            scope[0].cancel();
            try {
                return (String) seen[0].get();
            } catch (CanceledFailure cancelled) {
                return "cancelled";
            }
        }
    }

    @Test
    void aRunThatCancelsAnActivityInTheMomentInWhichItEndsGoesOn() {
        try (var environment = Environments.with(TestEnvironmentOptions.newBuilder())) {
            CountDownLatch end = new CountDownLatch(1);
            var worker = Environments.worker(environment, "late");
            worker.registerWorkflowImplementationTypes(CancelsALookImpl.class);
            worker.registerActivitiesImplementations((Look) () -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return "seen";
            });
            environment.start();
            var client = environment.getWorkflowClient();
            beforeTheCancel = () -> {
                end.countDown();
                while (describe(client).getPendingActivitiesCount() > 0) {
                    LockSupport.parkNanos(5_000_000);
                }
            };
            CancelsALook run = client.newWorkflowStub(
                    CancelsALook.class,
                    WorkflowOptions.newBuilder()
                            .setTaskQueue("late")
                            .setWorkflowId("late")
                            .build());

            assertThat(run.run()).isEqualTo("seen");
        }
    }

    private static DescribeWorkflowExecutionResponse describe(WorkflowClient client) {
        return client.getWorkflowServiceStubs()
                .blockingStub()
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId("late"))
                        .build());
    }
}
