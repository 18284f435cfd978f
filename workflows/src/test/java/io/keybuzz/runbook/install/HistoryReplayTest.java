package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.backup.BackupChatwootImpl;
import io.keybuzz.runbook.notify.SendNotificationImpl;
import io.keybuzz.runbook.redeploy.RedeployChatwootImpl;
import io.keybuzz.runbook.rehearsal.RehearseChatwootImpl;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.restore.RestoreChatwootImpl;
import io.keybuzz.runbook.rollout.RolloutActivities;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.uninstall.UninstallChatwootImpl;
import io.keybuzz.runbook.verify.VerifyChatwootImpl;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.RawValue;
import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Saved histories of every release replay on this code: a run that is under way survives an upgrade of its worker. */
class HistoryReplayTest {
    private static final Path HISTORIES = Path.of("src/test/resources/histories");
    private static final Path SOURCES = Path.of("src/main/java");
    /** Types of which only the lab has one: {@code lab/lab histories DIR} saves them. */
    private static final List<String> ONLY_OF_THE_LAB = List.of("SendNotification");

    /** Those of the workflow tests. */
    static List<Path> histories() throws IOException {
        return in(HISTORIES);
    }

    /** Those of Temporal's real server, with everything around it real as well: workers that died, clocks, signals in between. */
    static List<Path> ofTheLab() throws IOException {
        return in(HISTORIES.resolve("lab"));
    }

    private static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"histories", "ofTheLab"})
    void aSavedHistoryReplays(Path history) throws Exception {
        WorkflowReplayer.replayWorkflowExecution(
                WorkflowExecutionHistory.fromJson(Files.readString(history)),
                InstallChatwootImpl.class,
                RedeployChatwootImpl.class,
                VerifyChatwootImpl.class,
                UninstallChatwootImpl.class,
                BackupChatwootImpl.class,
                RestoreChatwootImpl.class,
                RehearseChatwootImpl.class,
                SendNotificationImpl.class);
    }

    @Test
    void thereAreHistoriesToReplay() throws IOException {
        assertThat(histories()).hasSizeGreaterThan(10);
        assertThat(ofTheLab()).hasSizeGreaterThan(5);
    }

    @Test
    void everyTypeThatAWorkerOffersIsAmongThem() throws IOException {
        assertThat(typesWithout(histories())).containsExactlyElementsOf(ONLY_OF_THE_LAB);
        assertThat(typesWithout(ofTheLab())).isEmpty();
    }

    private static Set<String> typesWithout(List<Path> histories) throws IOException {
        Set<String> types = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            for (Path source :
                    sources.filter(f -> f.toString().endsWith(".java")).toList()) {
                if (Files.readString(source).contains("\n@WorkflowInterface\n")) {
                    types.add(source.getFileName().toString().replace(".java", ""));
                }
            }
        }
        assertThat(types).contains("InstallChatwoot", "SendNotification");
        for (Path history : histories) {
            types.remove(new RecordedRun(history).type());
        }
        return types;
    }

    @Test
    void aRunbookInAnotherOrderDoesNotReplay() throws IOException {
        String history =
                Files.readString(HISTORIES.resolve("0.1.0-anInstallRunsEveryStepAndGivesTheLockBackLast.json"));

        assertThatThrownBy(() -> WorkflowReplayer.replayWorkflowExecution(
                        WorkflowExecutionHistory.fromJson(history), AnotherOrder.class))
                .hasStackTraceContaining("NonDeterministicException");
    }

    /** The negative control: the same type, another first activity. */
    public static final class AnotherOrder implements InstallChatwoot {
        @Override
        public Report run(RawValue spec) {
            ActivityPolicies.ROLLOUT.stub(RolloutActivities.class, Step.ROLLOUT).await(null);
            return null;
        }

        @Override
        public DecisionTaken decide(RawValue decision) {
            return null;
        }

        @Override
        public void validateDecide(RawValue decision) {}

        @Override
        public Report progress() {
            return null;
        }

        @Override
        public Report report() {
            return null;
        }

        @Override
        public Spec spec() {
            return null;
        }
    }
}
