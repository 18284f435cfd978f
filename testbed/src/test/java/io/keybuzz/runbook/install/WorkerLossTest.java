package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.WorkflowStub;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker is stopped in the middle of an install, and another one takes over. */
class WorkerLossTest {
    @TempDir
    private static Path directory;

    private static InstallWorld world;
    private static List<String> undisturbed;

    @BeforeAll
    static void start() throws Exception {
        world = new InstallWorld(directory);
        try (RunbookWorker worker = world.worker()) {
            world.install(InstallWorld.SPEC);
        }
        undisturbed = world.snapshot().shape();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void theIncident() throws Exception {
        world.testbed().reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CredentialsAct", "DeployAct", "MigrationMigrate"})
    void aWorkerThatIsStoppedHandsTheInstallOver(String activity) throws Exception {
        Reached reached = new Reached(activity);
        WorkflowStub run;
        try (RunbookWorker first = world.worker(reached)) {
            run = world.start(InstallWorld.SPEC);
            reached.await();
        }
        try (RunbookWorker second = world.worker()) {
            endsAsIfNothingHadHappened(InstallWorld.result(run));
        }
    }

    private static void endsAsIfNothingHadHappened(Report report) throws Exception {
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(report.steps())
                .filteredOn(step -> !step.id().equals("fix-firewall"))
                .as("a lost worker is nobody's fault")
                .allMatch(step -> step.diagnoses().isEmpty());
        assertThat(world.snapshot().shape()).isEqualTo(undisturbed);
    }

    /** Says when an activity of that type begins. */
    private static final class Reached extends WorkerInterceptorBase {
        private final String activity;
        private final CountDownLatch begun = new CountDownLatch(1);

        Reached(String activity) {
            this.activity = activity;
        }

        void await() throws InterruptedException {
            assertThat(begun.await(60, TimeUnit.SECONDS)).as(activity).isTrue();
        }

        @Override
        public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
            return new ActivityInboundCallsInterceptorBase(next) {
                @Override
                public void init(ActivityExecutionContext context) {
                    super.init(context);
                    if (context.getInfo().getActivityType().equals(activity)) {
                        begun.countDown();
                    }
                }
            };
        }
    }
}
