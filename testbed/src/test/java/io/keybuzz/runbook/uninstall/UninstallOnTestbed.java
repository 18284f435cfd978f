package io.keybuzz.runbook.uninstall;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.install.InstallWorld;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real install in a simulated world, and an uninstall of it as a person runs it. */
abstract class UninstallOnTestbed {
    @TempDir
    private static Path directory;

    static InstallWorld world;
    static RunbookWorker worker;
    static KubernetesClient kubectl;
    WorkflowStub run;

    @BeforeAll
    static void start() throws Exception {
        world = new InstallWorld(directory);
        worker = world.worker();
        kubectl = KubernetesClients.of(world.testbed().kubernetesConfig());
    }

    @AfterAll
    static void stop() {
        kubectl.close();
        worker.close();
        world.close();
    }

    @BeforeEach
    void nothing() throws Exception {
        world.testbed().reset();
    }

    @AfterEach
    void end() {
        if (run != null) {
            try {
                run.terminate("the test is over");
            } catch (WorkflowException ended) {
                // As it should have.
            }
        }
    }

    static void install() throws Exception {
        assertThat(world.install(InstallWorld.SPEC).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    void begin(Map<String, Object> input) {
        run = world.run("UninstallChatwoot", InstallWorld.WORKFLOW_ID, input);
    }

    Report uninstall(Map<String, Object> input) throws Exception {
        begin(input);
        assertThat(parked().diagnosis().cause()).isEqualTo(Cause.APPROVAL);
        decide("RETRY");
        return InstallWorld.result(run);
    }

    Waiting parked() throws Exception {
        InstallWorld.await("it waits", () -> run.query("progress", Report.class).waiting() != null);
        return run.query("progress", Report.class).waiting();
    }

    void decide(String action) {
        run.update("decide", DecisionTaken.class, new Decision(action, "test", null, null, null));
    }

    static void user() throws Exception {
        try (Connection admin = world.testbed().database().admin("chatwoot");
                Statement s = admin.createStatement()) {
            s.execute("INSERT INTO users DEFAULT VALUES");
        }
    }

    static List<ObjectChange> changes(Report report) {
        return report.steps().stream().flatMap(s -> s.changes().stream()).toList();
    }

    static List<String> deleted(Report report) {
        return changes(report).stream()
                .filter(c -> c.change() == Change.DELETED)
                .map(ObjectChange::object)
                .toList();
    }
}
