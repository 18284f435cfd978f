package io.keybuzz.runbook.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.run.Names;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import io.temporal.common.VersioningBehavior;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunbookWorkerTest {

    @WorkflowInterface
    public interface Blocking {
        @WorkflowMethod
        String run();
    }

    @ActivityInterface
    public interface Slow {
        String block();
    }

    public static class BlockingImpl implements Blocking {
        @Override
        public String run() {
            return Workflow.newActivityStub(
                            Slow.class,
                            ActivityOptions.newBuilder()
                                    .setStartToCloseTimeout(Duration.ofMinutes(1))
                                    .setHeartbeatTimeout(Duration.ofSeconds(5))
                                    .setRetryOptions(RetryOptions.newBuilder()
                                            .setMaximumAttempts(1)
                                            .build())
                                    .build())
                    .block();
        }
    }

    @Test
    void oneBlockingCallOutlivesItsHeartbeatTimeOutAndIsCounted() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        AtomicInteger beats = new AtomicInteger();
        Slow slow = () -> {
            long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
            Activity.getExecutionContext().heartbeat("seen");
            while (System.nanoTime() < end) {
                beats.incrementAndGet();
                java.util.concurrent.locks.LockSupport.parkNanos(end - System.nanoTime());
            }
            return Activity.getExecutionContext()
                    .getHeartbeatDetails(String.class)
                    .orElse("lost");
        };
        try (TestWorkflowEnvironment temporal = temporal();
                RunbookWorker worker = RunbookWorker.start(
                        temporal.getWorkflowClient(),
                        RunbookWorker.Offer.of(List.of(BlockingImpl.class), List.of(slow)),
                        registry);
                HttpEndpoints http = HttpEndpoints.start(0, worker::polling, registry)) {
            assertThat(start(temporal).run()).isEqualTo("seen");
            assertThat(get(http, "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(http, "/readyz").statusCode()).isEqualTo(200);
            assertThat(get(http, "/metrics").body())
                    .contains("runbook_activity_seconds_count{outcome=\"done\",type=\"Block\"} 1");
            assertThat(get(http, "/metrics/x").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aStoppingWorkerTellsALoopAndLetsABlockingCallEnd() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        Slow slow = () -> {
            running.countDown();
            while (true) {
                try {
                    Activity.getExecutionContext().heartbeat("still here");
                } catch (io.temporal.client.ActivityWorkerShutdownException stopping) {
                    told.countDown();
                    return "ended in peace";
                }
                Thread.onSpinWait();
            }
        };
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (TestWorkflowEnvironment temporal = temporal()) {
            RunbookWorker worker = RunbookWorker.start(
                    temporal.getWorkflowClient(),
                    RunbookWorker.Offer.of(List.of(BlockingImpl.class), List.of(slow)),
                    registry);
            WorkflowClient.start(start(temporal)::run);
            running.await();
            worker.close();
            assertThat(told.getCount()).isZero();
            assertThat(worker.polling()).isFalse();
        }
    }

    @Test
    void itIsUnversionedUnlessABuildIdIsSetAndNeverPinned() {
        assertThat(RunbookWorker.options(null).getDeploymentOptions()).isNull();
        assertThat(RunbookWorker.options("7").getDeploymentOptions().getDefaultVersioningBehavior())
                .isEqualTo(VersioningBehavior.AUTO_UPGRADE);
    }

    private static TestWorkflowEnvironment temporal() {
        return TestWorkflowEnvironment.newInstance(
                TestEnvironmentOptions.newBuilder().setUseTimeskipping(false).build());
    }

    private static Blocking start(TestWorkflowEnvironment temporal) {
        return temporal.getWorkflowClient()
                .newWorkflowStub(
                        Blocking.class,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(Names.TASK_QUEUE)
                                .build());
    }

    private static HttpResponse<String> get(HttpEndpoints http, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
