package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ClientInterceptor;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.firewall.NodeFirewall;
import io.keybuzz.runbook.notify.SendNotificationImpl;
import io.keybuzz.runbook.redeploy.RedeployChatwootImpl;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.restore.RestoreChatwootImpl;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.run.Environments;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.NotSticky;
import io.keybuzz.runbook.schedule.ScheduledStart;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.testservice.v1.LockTimeSkippingRequest;
import io.temporal.api.testservice.v1.TestServiceGrpc;
import io.temporal.api.testservice.v1.UnlockTimeSkippingRequest;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInfo;

/** A run with every activity faked, and what tests ask of it. */
public abstract class InstallScenario {
    private static final String ID = Names.workflowId("default", "chatwoot");

    protected final Script script = new Script();
    protected TestWorkflowEnvironment environment;
    private Object[] activities;
    /** The worker after a sleep; null: the environment's own. */
    private WorkerFactory awake;

    /** With RUNBOOK_RECORD_HISTORIES set to a directory the history of each scenario is kept there, for {@link HistoryReplayTest}. */
    @AfterEach
    void close(TestInfo test) throws IOException {
        if (environment != null) {
            String directory = System.getenv("RUNBOOK_RECORD_HISTORIES");
            if (directory != null) {
                Files.writeString(
                        Path.of(
                                directory,
                                "0.1.0-" + test.getTestMethod().orElseThrow().getName() + ".json"),
                        environment.getWorkflowClient().fetchHistory(ID).toJson(true));
            }
            if (awake != null) {
                awake.shutdownNow();
            }
            environment.close();
        }
    }

    WorkflowStub start(Spec.OnFailure onFailure) {
        return start(Specs.spec(onFailure));
    }

    WorkflowStub start(Spec spec) {
        return start("InstallChatwoot", spec, SearchAttributes.EMPTY);
    }

    /** @param attributes that the run is started with */
    protected WorkflowStub start(String type, Spec spec, SearchAttributes attributes) {
        return start(type, new FakeActivities(script, spec).all(), attributes);
    }

    protected WorkflowStub start(String type, Object[] activities, SearchAttributes attributes, Object... input) {
        environment = Environments.with(
                TestEnvironmentOptions.newBuilder()
                        .registerSearchAttribute(
                                ScheduledStart.SCHEDULE_ID, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                        .registerSearchAttribute(
                                ScheduledStart.START_TIME, IndexedValueType.INDEXED_VALUE_TYPE_DATETIME)
                        // Those of Visibility: a history of the lab writes them, since its server has them.
                        .registerSearchAttribute("RunbookTarget", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                        .registerSearchAttribute("RunbookStep", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                        .registerSearchAttribute("RunbookOutcome", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                        .registerSearchAttribute("RunbookParked", IndexedValueType.INDEXED_VALUE_TYPE_BOOL),
                between());
        register(Environments.worker(environment, Names.TASK_QUEUE), activities);
        environment.start();
        this.activities = activities;
        WorkflowStub run = environment
                .getWorkflowClient()
                .newUntypedWorkflowStub(
                        type,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(Names.TASK_QUEUE)
                                .setWorkflowId(ID)
                                .setTypedSearchAttributes(attributes)
                                .build());
        run.start(input);
        return run;
    }

    /** What stands between the server and its clients. */
    ClientInterceptor[] between() {
        return new ClientInterceptor[0];
    }

    private static void register(Worker worker, Object... activities) {
        worker.registerWorkflowImplementationTypes(
                InstallChatwootImpl.class,
                RedeployChatwootImpl.class,
                RestoreChatwootImpl.class,
                SendNotificationImpl.class);
        worker.registerActivitiesImplementations(activities);
    }

    /**
     * For so long nobody works on the run, as when the laptop of its worker is closed; then another worker does.
     *
     * <p>For a run whose tasks are {@link NotSticky}. The test server skips no time while a workflow task waits for a worker: from the time that the run has set on, it is told to.
     */
    void asleep(Duration time, Instant set) {
        WorkerFactory working = awake == null ? environment.getWorkerFactory() : awake;
        working.shutdownNow();
        working.awaitTermination(20, TimeUnit.SECONDS);
        var server = TestServiceGrpc.newBlockingStub(
                environment.getWorkflowServiceStubs().getRawChannel());
        CompletableFuture<Void> sleep = CompletableFuture.runAsync(() -> environment.sleep(time));
        while (environment.currentTimeMillis() < set.toEpochMilli()) {
            LockSupport.parkNanos(5_000_000);
        }
        server.unlockTimeSkipping(UnlockTimeSkippingRequest.getDefaultInstance());
        sleep.join();
        server.lockTimeSkipping(LockTimeSkippingRequest.getDefaultInstance());
        awake = WorkerFactory.newInstance(environment.getWorkflowClient());
        register(awake.newWorker(Names.TASK_QUEUE), activities);
        awake.start();
    }

    /**
     * One decision after the other, each a minute after the last was taken: two clocks would race while time is skipped. A decision that
     * is refused because the run is not parked yet would end the thread that skips the time, and nothing would ever happen again.
     */
    protected void decideWhenParked(WorkflowStub run, Decision... decisions) {
        if (decisions.length == 0) {
            return;
        }
        environment.registerDelayedCallback(Duration.ofMinutes(1), () -> {
            awaitParked(run);
            run.update("decide", DecisionTaken.class, decisions[0]);
            decideWhenParked(run, Arrays.copyOfRange(decisions, 1, decisions.length));
        });
    }

    /** Asks the run to end, also from inside of an activity of its own. */
    void cancel() {
        environment.getWorkflowClient().newUntypedWorkflowStub(ID).cancel();
    }

    static Report awaitParked(WorkflowStub run) {
        return await(run, waiting -> true);
    }

    /** The run's progress once it waits for a decision, and this is so; or as it is after twenty seconds. */
    static Report await(WorkflowStub run, Predicate<Waiting> wanted) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            Report progress = run.query("progress", Report.class);
            if (progress.waiting() != null && wanted.test(progress.waiting()) || System.nanoTime() >= end) {
                return progress;
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    protected static String rejection(WorkflowStub run, Object decision) {
        return catchThrowableOfType(
                        WorkflowUpdateException.class, () -> run.update("decide", DecisionTaken.class, decision))
                .getCause()
                .getMessage();
    }

    protected static ApplicationFailure failure(WorkflowStub run) {
        WorkflowFailedException failed =
                catchThrowableOfType(WorkflowFailedException.class, () -> run.getResult(Report.class));
        return (ApplicationFailure) failed.getCause();
    }

    protected static StepReport step(Report report, String id) {
        return report.steps().stream()
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    protected static FirewallObserved shut(Diagnosis diagnosis) {
        return shut("10.0.0.100", diagnosis);
    }

    protected static FirewallObserved shut(String address, Diagnosis diagnosis) {
        NodeFirewall node = new NodeFirewall(
                address,
                "k8s-master-01",
                true,
                "ufw",
                "Status: active",
                List.of(),
                List.of("route allow from 10.0.0.0/16 to 10.233.0.0/16"),
                List.of());
        return new FirewallObserved(false, List.of(node), List.of(), List.of(diagnosis));
    }

    protected static Diagnosis diagnosis(Cause cause, String summary) {
        return new Diagnosis(cause, summary, List.of(), List.of(), "Mend it.", false);
    }

    protected static ApplicationFailure stepFailed(boolean refusal, Diagnosis diagnosis) {
        return ApplicationFailure.newNonRetryableFailure(
                diagnosis.summary(), FailureType.STEP_FAILED, new StepFailure(List.of(diagnosis), refusal));
    }
}
