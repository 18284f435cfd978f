package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An install that is cancelled at any of its writes leaves the world as it was: cluster, database, Redis and the nodes' firewalls. */
class UndoAnywhereTest {
    @TempDir
    private static Path directory;

    private static InstallWorld world;

    @BeforeAll
    static void start() throws IOException {
        world = new InstallWorld(directory);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @ParameterizedTest(name = "{0}, executed: {1}")
    @CsvSource({
        "NamespaceAct, true",
        "CredentialsAct, false",
        "CredentialsAct, true",
        "ConfigAct, true",
        "RegistryAct, true",
        "DeployAct, false",
        "DeployAct, true",
        "FirewallAct, true",
        "MigrationMigrate, false",
        "MigrationMigrate, true",
        "RolloutAwait, true"
    })
    void aCancelledInstallLeavesTheWorldAsItWas(String activity, boolean executed) throws Exception {
        world.testbed().reset();
        List<String> before = shape();
        try (RunbookWorker worker = world.worker(new CancelsAt(activity, executed))) {
            WorkflowStub run = world.start(InstallWorld.SPEC);

            Report report = cancelled(run);

            assertThat(report.outcome()).isEqualTo(Outcome.CANCELLED);
            assertThat(report.compensation())
                    .filteredOn(undone -> undone.status() == Undone.Status.FAILED)
                    .isEmpty();
        }
        InstallWorld.await(
                "everything is gone",
                () -> world.snapshot().objects().keySet().stream().noneMatch(name -> name.contains("/chatwoot/")));
        assertThat(shape()).isEqualTo(before);
    }

    /** Without the runbook's own, and the mark that Chatwoot's first migration leaves in Redis. */
    private static List<String> shape() throws Exception {
        return world.snapshot().shape().stream()
                .filter(line -> !line.contains("chatwoot-runbook") && !line.startsWith("alfred:"))
                .filter(line -> !line.equals("processes"))
                .toList();
    }

    private static Report cancelled(WorkflowStub run) throws TimeoutException {
        try {
            throw new AssertionError("it ended well: " + run.getResult(90, TimeUnit.SECONDS, Report.class));
        } catch (WorkflowFailedException cancelled) {
            return run.query("report", Report.class);
        }
    }

    /** Somebody cancels the run when an activity of that type begins, or when it was executed and its answer is on its way. */
    private static final class CancelsAt extends WorkerInterceptorBase {
        private final String activity;
        private final boolean executed;
        private final AtomicBoolean cancelled = new AtomicBoolean();

        CancelsAt(String activity, boolean executed) {
            this.activity = activity;
            this.executed = executed;
        }

        @Override
        public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
            return new ActivityInboundCallsInterceptorBase(next) {
                private ActivityExecutionContext context;
                private boolean meant;

                @Override
                public void init(ActivityExecutionContext running) {
                    context = running;
                    meant = running.getInfo().getActivityType().equals(activity);
                    super.init(running);
                }

                @Override
                public ActivityOutput execute(ActivityInput input) {
                    if (!executed) {
                        cancel();
                    }
                    ActivityOutput done = super.execute(input);
                    cancel();
                    return done;
                }

                private void cancel() {
                    if (meant && cancelled.compareAndSet(false, true)) {
                        context.getWorkflowClient()
                                .newUntypedWorkflowStub(context.getInfo().getWorkflowId())
                                .cancel();
                    }
                }
            };
        }
    }
}
