package io.keybuzz.runbook.run;

import io.grpc.ClientInterceptor;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.stream.Stream;

/** Temporal's test environment, with its time skipped. */
public final class Environments {
    private Environments() {}

    /** A worker whose activities hear of a cancellation at once, not after four fifths of the heartbeat time-out; and may be slow. */
    public static Worker worker(TestWorkflowEnvironment environment, String queue) {
        return environment.newWorker(
                queue,
                WorkerOptions.newBuilder()
                        .setMaxHeartbeatThrottleInterval(Duration.ofMillis(10))
                        .setDefaultDeadlockDetectionTimeout(5_000)
                        .build());
    }

    /** One that does not stand still where the real server does not. @param more of what is between it and its clients */
    public static TestWorkflowEnvironment with(TestEnvironmentOptions.Builder options, ClientInterceptor... more) {
        return TestWorkflowEnvironment.newInstance(options.setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setShutdownCheckInterval(Duration.ofMillis(5))
                        .build())
                .setWorkflowServiceStubsOptions(WorkflowServiceStubsOptions.newBuilder()
                        .setGrpcClientInterceptors(Stream.concat(Stream.of(new LateCancels()), Stream.of(more))
                                .toList())
                        .build())
                .build());
    }
}
