package io.keybuzz.runbook.worker;

import io.grpc.ConnectivityState;
import io.keybuzz.runbook.run.Names;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.common.VersioningBehavior;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker that polls the runbook's task queue, with the options that its promises rest on. */
public final class RunbookWorker implements AutoCloseable {
    /** How long activities may go on after a stop was asked for. Below the 30 s that Kubernetes gives a pod. */
    public static final Duration DRAIN = Duration.ofSeconds(20);

    // The default of 5 s is what a run waits for a worker that was killed, on top of the heartbeat time-out.
    private static final Duration STICKY = Duration.ofSeconds(1);
    // The default of 1 s is too tight for a cold JVM on two busy cores.
    private static final Duration DEADLOCK = Duration.ofSeconds(5);
    // With the default, 0.8 of the time-out, one lost heartbeat of a time-out of 5 s ends an attempt.
    private static final Duration THROTTLE = Duration.ofSeconds(1);

    private final WorkerFactory factory;
    private final BackgroundHeartbeat heartbeat;

    private RunbookWorker(WorkerFactory factory, BackgroundHeartbeat heartbeat) {
        this.factory = factory;
        this.heartbeat = heartbeat;
    }

    /**
     * What a worker offers.
     *
     * @param workflows implementation classes
     * @param activities implementation instances
     * @param buildId null: unversioned
     * @param interceptors more of them
     */
    public record Offer(
            List<Class<?>> workflows, List<Object> activities, String buildId, List<WorkerInterceptor> interceptors) {

        /** Unversioned, without more interceptors. */
        public static Offer of(List<Class<?>> workflows, List<Object> activities) {
            return new Offer(workflows, activities, null, List.of());
        }
    }

    /** Starts polling; fails when Temporal cannot be reached. */
    public static RunbookWorker start(WorkflowClient client, Offer offer, MeterRegistry registry) {
        BackgroundHeartbeat heartbeat = new BackgroundHeartbeat();
        List<WorkerInterceptor> interceptors = new ArrayList<>();
        interceptors.add(new ActivityMetrics(registry));
        interceptors.add(heartbeat);
        interceptors.addAll(offer.interceptors());
        interceptors.add(new UncaughtApiFailures());
        WorkerFactory factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(interceptors.toArray(new WorkerInterceptor[0]))
                        .build());
        Worker worker = factory.newWorker(Names.TASK_QUEUE, options(offer.buildId()));
        worker.registerWorkflowImplementationTypes(offer.workflows().toArray(new Class<?>[0]));
        worker.registerActivitiesImplementations(offer.activities().toArray());
        try {
            factory.start();
        } catch (RuntimeException notStarted) {
            heartbeat.close();
            throw notStarted;
        }
        return new RunbookWorker(factory, heartbeat);
    }

    static WorkerOptions options(String buildId) {
        WorkerOptions.Builder options = WorkerOptions.newBuilder()
                .setStickyQueueScheduleToStartTimeout(STICKY)
                .setDefaultDeadlockDetectionTimeout(DEADLOCK.toMillis())
                .setMaxHeartbeatThrottleInterval(THROTTLE)
                .setDefaultHeartbeatThrottleInterval(THROTTLE)
                // A blocking call that ends while the worker drains is worth more than one begun again elsewhere.
                .setAllowActivityHeartbeatDuringShutdown(true);
        if (buildId != null) {
            options.setDeploymentOptions(WorkerDeploymentOptions.newBuilder()
                    .setUseVersioning(true)
                    .setVersion(new WorkerDeploymentVersion(Names.TASK_QUEUE, buildId))
                    .setDefaultVersioningBehavior(VersioningBehavior.AUTO_UPGRADE)
                    .build());
        }
        return options.build();
    }

    /** Whether it polls a Temporal that answers. */
    public boolean polling() {
        ConnectivityState state = factory.getWorkflowClient()
                .getWorkflowServiceStubs()
                .getRawChannel()
                .getState(false);
        return factory.isStarted()
                && !factory.isShutdown()
                && state != ConnectivityState.TRANSIENT_FAILURE
                && state != ConnectivityState.SHUTDOWN;
    }

    /** Takes no more work, lets activities end for {@link #DRAIN}, then gives up on them: Temporal hands them out again. */
    @Override
    public void close() {
        heartbeat.drain();
        factory.shutdown();
        factory.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        if (!factory.isTerminated()) {
            factory.shutdownNow();
            factory.awaitTermination(2, TimeUnit.SECONDS);
        }
        heartbeat.close();
    }
}
