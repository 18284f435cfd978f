package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.keybuzz.runbook.activity.Failures;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.testbed.temporal.AnswerLost;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.WorkflowStub;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for a whole install, from the incident to the report. */
class WholeInstallTest {
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

    @BeforeEach
    void theIncident() throws Exception {
        world.testbed().reset();
    }

    @Test
    void changesNothingAtAllWhenItRunsAgain() throws Exception {
        try (RunbookWorker worker = world.worker()) {
            Report first = world.install(); // as when somebody presses Start in the Temporal UI
            assertThat(first.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(changes(first)).extracting(ObjectChange::change).doesNotContain(Change.UPDATED, Change.DELETED);
            WorldSnapshot installed = world.snapshot();

            Report second = world.install(Map.of());

            assertThat(second.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(changes(second)).extracting(ObjectChange::change).containsOnly(Change.NONE);
            WorldSnapshot after = world.snapshot();
            assertThat(after.versions()).isEqualTo(installed.versions());
            assertThat(after.rules()).isEqualTo(installed.rules());
            assertThat(after.database()).isEqualTo(installed.database());
            assertThat(after.redisKeys()).isEqualTo(installed.redisKeys());
        }
    }

    @Test
    void endsTheSameWhenEveryActivityWasExecutedAndItsFirstAnswerLost() throws Exception {
        Report undisturbed;
        try (RunbookWorker worker = world.worker()) {
            undisturbed = world.install(InstallWorld.SPEC);
        }
        WorldSnapshot expected = world.snapshot();
        world.testbed().reset();
        AnswerLost answers = new AnswerLost();
        Report disturbed;
        try (RunbookWorker worker = world.worker(answers)) {
            disturbed = world.install(InstallWorld.SPEC);
        }

        assertThat(answers.lost()).containsExactlyInAnyOrderElementsOf(activityTypes());
        assertThat(disturbed.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(disturbed.checks())
                .filteredOn(check -> check.id().equals("pull-secret"))
                .extracting(Check::detail)
                .containsExactly("the registry accepts it");
        assertThat(world.snapshot().shape()).isEqualTo(expected.shape());
        assertThat(words(disturbed)).containsExactlyInAnyOrderElementsOf(words(undisturbed));
    }

    @Test
    void undoesEverythingOnceAlsoWhenTheAnswersOfTheUndoingAreLost() throws Exception {
        List<String> before = world.snapshot().shape();
        AnswerLost answers = new AnswerLost(type -> type.endsWith("Undo") || type.startsWith("Lock"));
        try (RunbookWorker worker = world.worker(answers, new FailsAt("IngressVerify"))) {
            WorkflowStub run =
                    world.start(Map.of("registry", InstallWorld.SPEC.get("registry"), "onFailure", "ROLLBACK"));

            Report report = InstallWorld.reportOf(catchThrowable(() -> InstallWorld.result(run)));

            assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
            assertThat(report.compensation())
                    .as("what is said to be left")
                    .filteredOn(undone -> undone.status() == Undone.Status.FAILED)
                    .isEmpty();
        }
        assertThat(answers.lost())
                .contains(
                        "NamespaceUndo",
                        "CredentialsUndo",
                        "ConfigUndo",
                        "RegistryUndo",
                        "DeployUndo",
                        "FirewallUndo",
                        "LockRelease");
        InstallWorld.await(
                "everything is gone",
                () -> world.snapshot().objects().keySet().stream().noneMatch(name -> name.contains("/chatwoot/")));
        assertThat(world.snapshot().shape())
                // The runbook's own, and the mark that Chatwoot's own first migration leaves in Redis.
                .filteredOn(line -> !line.contains("chatwoot-runbook") && !line.startsWith("alfred:"))
                .isEqualTo(before);
    }

    /** The changes without the digest in the Job's name, which depends on what was generated. */
    private static List<String> words(Report report) {
        return changes(report).stream()
                .map(change ->
                        change.object().replaceFirst("(chatwoot-migrate-).*", "$1DIGEST") + " " + change.change())
                .toList();
    }

    private static List<ObjectChange> changes(Report report) {
        return report.steps().stream().flatMap(step -> step.changes().stream()).toList();
    }

    /** All that a successful install calls: everything but the undoing. */
    private static List<String> activityTypes() {
        return Stream.of(
                        "PreflightPrepare PreflightCheck LockAcquire LockRelease NamespaceObserve NamespaceAct",
                        "CredentialsObserve CredentialsAct ConfigObserve ConfigAct RegistryObserve RegistryAct",
                        "DeployObserve DeployAct RolloutAwait MigrationObserve MigrationMigrate IngressVerify",
                        "FirewallObserve FirewallAct ReportCheck ReportStore")
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .toList();
    }

    /** An activity type that cannot be mended, at a time when nothing else runs. */
    private static final class FailsAt extends WorkerInterceptorBase {
        private final String activity;

        FailsAt(String activity) {
            this.activity = activity;
        }

        @Override
        public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
            return new ActivityInboundCallsInterceptorBase(next) {
                private String type;

                @Override
                public void init(ActivityExecutionContext context) {
                    type = context.getInfo().getActivityType();
                    super.init(context);
                }

                @Override
                public ActivityOutput execute(ActivityInput input) {
                    if (type.equals(activity)) {
                        throw Failures.step(Cause.UNKNOWN, "It does not answer", List.of(), "None");
                    }
                    return super.execute(input);
                }
            };
        }
    }
}
