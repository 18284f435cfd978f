package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.testbed.chatwoot.ImageContent;
import io.keybuzz.runbook.testbed.registry.SimulatedRegistry;
import io.keybuzz.runbook.testbed.temporal.AnswerLost;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for a whole redeploy, beside the scenarios that the lab plays too. */
class WholeRedeployTest {
    private static final String IMAGE = SimulatedRegistry.SERVER + "/" + SimulatedRegistry.REPOSITORY + ":";

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
        world.testbed().registry().push("v3.12.0", ImageContent.of("v3.12.0"));
    }

    @Test
    void succeedsAlsoWhenEveryActivityWasExecutedAndItsFirstAnswerLost() throws Exception {
        installedAndUsed(Map.of("backup", "EXTERNAL"));
        AnswerLost answers = new AnswerLost();
        Report report;
        try (RunbookWorker worker = world.worker(answers)) {
            report = redeploy(Map.of("image", IMAGE + "v3.13.0"));
        }

        assertThat(answers.lost())
                .contains(
                        "RedeployPrepare",
                        "RedeployStanding",
                        "UpgradeLook",
                        "DrainObserve",
                        "DrainAct",
                        "MigrationMigrateOrTell",
                        "DeployRoll",
                        "UpgradeLostJobs");
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(images()).containsExactly(pinned("v3.13.0"));
        assertThat(pods("worker")).hasSize(2);
        assertThat(pods("migration-list"))
                .as("the pod that listed the migrations")
                .isEmpty();
    }

    @Test
    void restoresAlsoWhenTheAnswersOfTheRestorationAreLost() throws Exception {
        installedAndUsed(Map.of("backup", "EXTERNAL", "onFailure", "ROLLBACK"));
        List<String> before = lasting(world.snapshot());
        AnswerLost answers = new AnswerLost(type -> type.endsWith("Undo"));
        Report report;
        try (RunbookWorker worker = world.worker(answers)) {
            WorkflowStub run = world.startRedeploy(Map.of("image", IMAGE + "v3.13.0-crash"));
            report = InstallWorld.reportOf(catchThrowable(() -> InstallWorld.result(run)));
        }

        assertThat(answers.lost()).contains("CredentialsUndo", "ConfigUndo", "RegistryUndo", "DeployUndo", "DrainUndo");
        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(report.compensation()).extracting(Undone::status).doesNotContain(Undone.Status.FAILED);
        assertThat(check(report, "previous-version").status()).isEqualTo(Check.Status.PASSED);
        assertThat(images()).containsExactly(IMAGE + "v3.12.0");
        assertThat(pods("worker")).hasSize(2);
        assertThat(lasting(world.snapshot())).isEqualTo(before);
    }

    /** What is left when pods, revisions, the schema, its jobs and the runbook's own notes are not looked at. */
    private static List<String> lasting(WorldSnapshot snapshot) {
        return snapshot.shape().stream()
                .filter(line -> !line.matches(
                        "(Pod|ReplicaSet|Job|Deployment|chatwoot\\.schema_migrations).*|retry|.*/chatwoot-runbook/.*"))
                .toList();
    }

    @Test
    void followsATagThatWasMoved() throws Exception {
        try (RunbookWorker worker = world.worker()) {
            world.install(InstallWorld.SPEC);
            ImageContent rebuilt = ImageContent.of("v3.12.0").rebuilt();
            world.testbed().registry().push("v3.12.0", rebuilt);

            assertThat(redeploy().outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(images()).containsExactly(IMAGE + "v3.12.0@" + SimulatedRegistry.digest(rebuilt));
            assertThat(redeploy(Map.of()).outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
        }
    }

    @Test
    void bringsASecretThatChangedToThePods() throws Exception {
        world.testbed().faults().credential("smtp-password", "first-Password");
        try (RunbookWorker worker = world.worker()) {
            Map<String, Object> spec = new HashMap<>(InstallWorld.SPEC);
            spec.put("secretEnv", Map.of("SMTP_PASSWORD", "file:smtp-password"));
            world.install(spec);
            Set<String> before = names(pods("web"));
            world.testbed().faults().credential("smtp-password", "second-Password");

            Report report = redeploy(Map.of());

            assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(names(pods("web"))).hasSize(2).doesNotContainAnyElementsOf(before);
            assertThat(images()).as("the image stays as it was").containsExactly(IMAGE + "v3.12.0");
            assertThat(redeploy(Map.of()).outcome()).isEqualTo(Outcome.NOTHING_TO_DO);
        }
    }

    @Test
    void whatAnImageTakesAwayIsNamedBeforeAndAfter() throws Exception {
        world.testbed()
                .registry()
                .push(
                        "v3.13.0-harmful",
                        ImageContent.of("v3.13.0")
                                .plus(ImageContent.NEWER)
                                .with(ImageContent.NEWER[2], "drop_table")
                                .crashing("boom"));
        installedAndUsed(Map.of("backup", "NONE", "onFailure", "FAIL"));
        Report report;
        try (RunbookWorker worker = world.worker()) {
            WorkflowStub run = world.startRedeploy(Map.of("image", IMAGE + "v3.13.0-harmful"));
            report = InstallWorld.reportOf(catchThrowable(() -> InstallWorld.result(run)));
        }

        String harmful = ImageContent.NEWER[2] + "_backfill.rb (drop_table)";
        assertThat(check(report, "pending-migrations").detail()).contains(harmful);
        assertThat(check(report, "schema-after-failure").status()).isEqualTo(Check.Status.WARNED);
        assertThat(check(report, "schema-after-failure").detail())
                .contains(harmful, "a backup from before is restored");
    }

    private static void installedAndUsed(Map<String, Object> more) throws Exception {
        try (RunbookWorker worker = world.worker()) {
            Map<String, Object> spec = new HashMap<>(InstallWorld.SPEC);
            spec.putAll(more);
            assertThat(world.install(spec).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
        try (Connection admin = world.testbed().database().admin("chatwoot");
                Statement statement = admin.createStatement()) {
            statement.execute("INSERT INTO users(email, type) VALUES('ada@example.org', 'SuperAdmin')");
        }
    }

    private static Report redeploy(Object... input) throws Exception {
        return InstallWorld.result(world.startRedeploy(input));
    }

    private static String pinned(String tag) {
        return IMAGE + tag + "@"
                + SimulatedRegistry.digest(
                        world.testbed().registry().find(IMAGE + tag).orElseThrow());
    }

    private static Set<String> images() {
        return List.of(pods("web"), pods("worker")).stream()
                .flatMap(List::stream)
                .map(p -> p.getSpec().getContainers().get(0).getImage())
                .collect(Collectors.toSet());
    }

    private static Set<String> names(List<Pod> pods) {
        return pods.stream().map(p -> p.getMetadata().getName()).collect(Collectors.toSet());
    }

    private static List<Pod> pods(String component) {
        return world
                .kubernetes()
                .pods()
                .inNamespace("chatwoot")
                .withLabel("component", component)
                .list()
                .getItems()
                .stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    private static Check check(Report report, String id) {
        return report.checks().stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + id + " in " + report.checks()));
    }
}
