package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.lock.LeaseGuard;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.testbed.Testbed;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.keybuzz.runbook.worker.Runbooks;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** The whole runbook as people run it: the real worker with the real adapters, on a simulated world. */
public final class InstallWorld implements AutoCloseable {
    public static final String WORKFLOW_ID = "chatwoot/default/chatwoot";
    /** What differs from the defaults here, as the demo has it. */
    public static final Map<String, Object> SPEC = Map.of("registry", Map.of("endpoint", Testbed.REGISTRY_ENDPOINT));

    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Testbed testbed;
    private final TemporalConnection temporal;
    private final KubernetesClient kubernetes;

    public InstallWorld(Path directory) throws IOException {
        testbed = Testbed.start(directory);
        temporal = TemporalConnection.open(Map.of("TEMPORAL_ADDRESS", testbed.temporalTarget()), stubs -> {});
        kubernetes = testbed.connections(WriteGuard.NONE).kubernetes();
    }

    public Testbed testbed() {
        return testbed;
    }

    public KubernetesClient kubernetes() {
        return kubernetes;
    }

    public RunbookWorker worker(WorkerInterceptor... interceptors) {
        return worker(guard -> guard, interceptors);
    }

    /** One whose writes are watched. @param watched what is asked instead of the guard that it is given */
    RunbookWorker worker(UnaryOperator<WriteGuard> watched, WorkerInterceptor... interceptors) {
        Connections world = testbed.connections(WriteGuard.NONE);
        Connections guarded = new Connections(
                world.cluster(),
                temporal.name(),
                world.kubernetes(),
                world.pods(),
                world.addresses(),
                world.secrets(),
                watched.apply(new LeaseGuard(world.kubernetes())),
                world.policy());
        return RunbookWorker.start(
                temporal.client(),
                new RunbookWorker.Offer(Runbooks.TYPES, Adapters.activities(guarded), null, List.of(interceptors)),
                new SimpleMeterRegistry());
    }

    /** Starts an install; no input at all when none is given. */
    public WorkflowStub start(Object... input) {
        return run("InstallChatwoot", WORKFLOW_ID, input);
    }

    /** Starts a redeploy. */
    public WorkflowStub startRedeploy(Object... input) {
        return run("RedeployChatwoot", WORKFLOW_ID, input);
    }

    /** Starts a run of any type. */
    public WorkflowStub run(String type, String workflowId, Object... input) {
        WorkflowStub run = temporal.client()
                .newUntypedWorkflowStub(
                        type,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(Names.TASK_QUEUE)
                                .setWorkflowId(workflowId)
                                .build());
        run.start(input);
        return run;
    }

    /** Installs, with whatever worker runs. */
    public Report install(Object... input) throws Exception {
        return result(start(input));
    }

    public static Report result(WorkflowStub run) throws Exception {
        try {
            return run.getResult(PATIENCE.toSeconds(), TimeUnit.SECONDS, Report.class);
        } catch (TimeoutException stuck) {
            throw new AssertionError(
                    "still running: " + run.query("progress", Report.class).steps(), stuck);
        }
    }

    /** The report in the details of a run's failure. */
    public static Report reportOf(Throwable failed) {
        assertThat(failed).hasCauseInstanceOf(ApplicationFailure.class);
        return ((ApplicationFailure) failed.getCause()).getDetails().get(Report.class);
    }

    public WorldSnapshot snapshot() throws Exception {
        return WorldSnapshot.of(testbed);
    }

    public WorkflowExecutionHistory history() {
        return temporal.client().fetchHistory(WORKFLOW_ID);
    }

    public static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void close() {
        temporal.close();
        testbed.close();
    }
}
