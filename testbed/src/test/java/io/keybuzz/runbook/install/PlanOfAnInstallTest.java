package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.keybuzz.runbook.cli.Announced;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.lock.NoWrites;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.testbed.Testbed;
import io.keybuzz.runbook.testbed.chatwoot.ImageContent;
import io.keybuzz.runbook.worker.RunbookWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code plan} announces is what the install then reports, object by object; and to look at it changes nothing. */
class PlanOfAnInstallTest {
    private static final String ENDPOINT = "registry.endpoint=" + Testbed.REGISTRY_ENDPOINT;
    private static final int NOTHING = 0;
    private static final int STOPS = 1;
    private static final int INVALID = 2;
    private static final int PENDING = 4;

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
    void aFirstInstallDoesWhatWasAnnouncedAndLeavesNothingToAnnounce() throws Exception {
        WorldSnapshot before = world.snapshot();

        CommandRun plan = plan("--json");

        assertThat(plan.exit()).as(plan.err() + plan.out()).isEqualTo(PENDING);
        assertThat(world.snapshot()).as("the world after a look").isEqualTo(before);
        assertThat(Announced.unknown(plan)).as("known only when pods run").containsExactly("migrate", "fix-firewall");
        try (RunbookWorker worker = world.worker()) {
            Report report = world.install(InstallWorld.SPEC);
            assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(announced(plan))
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(Announced.done(report).stream()
                            // Both are among what was said to be unknown.
                            .filter(line -> !line.startsWith("fix-firewall"))
                            .map(line -> line.replaceFirst("chatwoot-migrate-[0-9a-f]+", "chatwoot-migrate-*"))
                            .toList());
        }

        CommandRun again = plan("--json");

        assertThat(again.exit()).as(again.err() + again.out()).isEqualTo(NOTHING);
        assertThat(again.json().path("steps")).isEmpty();
        assertThat(again.json().path("unknown")).isEmpty();
        assertThat(plan().out()).startsWith("default/chatwoot: nothing to do. Nothing was written.");
    }

    @Test
    void aChangedSpecDoesWhatWasAnnouncedFollowedThroughAllSteps() throws Exception {
        world.testbed().registry().push("v3.13.0", ImageContent.of("v3.13.0").plus("20240101000001", "20240101000002"));
        Map<String, Object> changed = Map.of(
                "registry",
                InstallWorld.SPEC.get("registry"),
                "image",
                "ghcr.io/keybuzzio/chatwoot-keybuzz:v3.13.0",
                "env",
                Map.of("ENABLE_ACCOUNT_SIGNUP", "true"));
        try (RunbookWorker worker = world.worker()) {
            world.install(InstallWorld.SPEC);
            world.testbed().faults().firewalls("seed");
            WorldSnapshot before = world.snapshot();

            CommandRun plan = plan(
                    "--json",
                    "--set",
                    "image=ghcr.io/keybuzzio/chatwoot-keybuzz:v3.13.0",
                    "--set",
                    "env.ENABLE_ACCOUNT_SIGNUP=\"true\"");

            assertThat(plan.exit()).as(plan.err() + plan.out()).isEqualTo(PENDING);
            assertThat(world.snapshot()).as("the world after a look").isEqualTo(before);
            Report report = world.install(changed);
            assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(announced(plan)).containsExactlyInAnyOrderElementsOf(Announced.done(report));
            assertThat(announced(plan))
                    .as("a new setting rolls the pods, and the nodes are part of the plan")
                    .contains(
                            "config UPDATED ConfigMap/chatwoot/chatwoot-config",
                            "deploy UPDATED Deployment/chatwoot/chatwoot-web")
                    .anyMatch(line -> line.startsWith("fix-firewall CREATED ufw/10.0.0."));
        }
    }

    @Test
    void overPeoplesDataTheBackupAndTheRestOfTheWorkersAreAnnouncedInTheOrderInWhichTheyCome() throws Exception {
        world.testbed().registry().push("v3.13.0", ImageContent.of("v3.13.0").plus("20240101000001"));
        String image = "image=ghcr.io/keybuzzio/chatwoot-keybuzz:v3.13.0";
        try (RunbookWorker worker = world.worker()) {
            world.install(InstallWorld.SPEC);
        }
        try (Connection session = world.testbed().database().admin("chatwoot");
                Statement statement = session.createStatement()) {
            statement.execute("INSERT INTO users(email, type) VALUES('ada@example.org', 'SuperAdmin')");
        }

        CommandRun plan = plan(
                "--json",
                "--set",
                image,
                "--set",
                "backup.volumeClaim=dumps",
                "--set",
                "backup.image=ghcr.io/keybuzzio/backup-tools:1",
                "--inspect");
        CommandRun without = plan("--json", "--set", image, "--inspect");

        assertThat(plan.exit()).as("the claim is not there").isEqualTo(STOPS);
        assertThat(announced(plan).stream().map(line -> line.replaceFirst("migrate-[0-9a-f]+", "migrate-*")))
                .containsExactly(
                        "backup CREATED Job/chatwoot/chatwoot-backup-*",
                        "drain UPDATED Deployment/chatwoot/chatwoot-worker",
                        "migrate CREATED Job/chatwoot/chatwoot-migrate-*",
                        "deploy UPDATED Deployment/chatwoot/chatwoot-web",
                        "deploy UPDATED Deployment/chatwoot/chatwoot-worker");
        assertThat(plan.json().path("steps").findValuesAsText("diff"))
                .contains("+pg_dump of chatwoot to pvc/dumps/chatwoot/*.dump\n");
        assertThat(Announced.unknown(without)).containsExactly("backup");
        assertThat(without.json().path("unknown").path(0).path("reason").asText())
                .contains("the database has 1 users: the run stops here and asks");
    }

    @Test
    void anUpgradeThatAnInstallWouldRefuseIsRefusedByThePlanToo() throws Exception {
        world.testbed().registry().push("v4.2.0", ImageContent.of("v4.2.0").plus("20250416182131", "20250421082927"));
        try (RunbookWorker worker = world.worker()) {
            world.install(InstallWorld.SPEC);
        }
        try (Connection session = world.testbed().database().admin("chatwoot");
                Statement statement = session.createStatement()) {
            statement.execute("INSERT INTO users(email, type) VALUES('ada@example.org', 'SuperAdmin')");
        }

        CommandRun plan = plan("--json", "--set", "image=ghcr.io/keybuzzio/chatwoot-keybuzz:v4.2.0");

        assertThat(plan.exit()).isEqualTo(STOPS);
        assertThat(plan.json().path("refusals").findValuesAsText("summary"))
                .singleElement()
                .asString()
                .contains("v3.12.0", "jumps over v4.1.x");
    }

    @Test
    void theFirstAdministratorIsAnnouncedUntilThereIsOne() throws Exception {
        String[] admin = {
            "--json",
            "--set",
            "admin.email=ada@example.org",
            "--set",
            "admin.name=Ada",
            "--set",
            "admin.company=K",
            "--set",
            "admin.password=file:admin-password"
        };
        String line = "deploy CREATED administrator/chatwoot";
        assertThat(announced(plan(admin))).as("no database yet").contains(line);
        try (RunbookWorker worker = world.worker()) {
            world.install(InstallWorld.SPEC);
        }
        assertThat(announced(plan(admin))).as("nobody is in").containsExactly(line);
        try (Connection session = world.testbed().database().admin("chatwoot");
                Statement statement = session.createStatement()) {
            statement.execute("INSERT INTO users(email, type) VALUES('ada@example.org', 'SuperAdmin')");
        }
        assertThat(announced(plan(admin))).isEmpty();
    }

    @Test
    void aNewSettingAloneIsAnnouncedForThePodsThatItRolls() throws Exception {
        try (RunbookWorker worker = world.worker()) {
            world.install(InstallWorld.SPEC);
        }

        CommandRun plan = plan("--json", "--set", "env.ENABLE_ACCOUNT_SIGNUP=\"true\"");

        assertThat(announced(plan))
                .containsExactly(
                        "config UPDATED ConfigMap/chatwoot/chatwoot-config",
                        "deploy UPDATED Deployment/chatwoot/chatwoot-web",
                        "deploy UPDATED Deployment/chatwoot/chatwoot-worker");
    }

    @Test
    void withInspectAShortPodTellsTheMigrationsOfAnImageThatNobodyRunsAndIsGoneAfterwards() throws Exception {
        world.testbed().registry().push("v3.13.0", ImageContent.of("v3.13.0").plus("20240101000001", "20240101000002"));
        String image = "image=ghcr.io/keybuzzio/chatwoot-keybuzz:v3.13.0";
        try (RunbookWorker worker = world.worker()) {
            world.install(InstallWorld.SPEC);
        }
        WorldSnapshot before = world.snapshot();
        assertThat(Announced.unknown(plan("--json", "--set", image))).containsExactly("migrate");

        CommandRun plan = plan("--json", "--set", image, "--inspect");

        assertThat(Announced.unknown(plan)).isEmpty();
        assertThat(plan.json().path("steps").findValuesAsText("diff"))
                .anyMatch(diff -> diff.contains("+20240101000001\n+20240101000002"));
        InstallWorld.await(
                "the pod is gone",
                () -> world.snapshot().objects().keySet().stream()
                        .noneMatch(name -> name.startsWith("Pod/chatwoot/chatwoot-migrations-")));
        Map<String, GenericKubernetesResource> after =
                new TreeMap<>(world.snapshot().objects());
        // The kubelet tells of every pod that was there.
        after.keySet().removeIf(name -> name.contains("chatwoot-migrations-"));
        assertThat(after).isEqualTo(before.objects());
    }

    @Test
    void noSecretIsShown() throws Exception {
        world.testbed().faults().credential("redis-password", "r3dis-canary-4711");

        String shown = plan("--json").out() + plan().out();

        assertThat(shown).contains("***").doesNotContain("r3dis-canary-4711", "s3cret", "cjNkaXM");
    }

    @Test
    void whatCannotBeLookedAtIsSaidAndHidesNothingElse() throws Exception {
        world.testbed().faults().databaseDown(true);

        CommandRun plan = plan("--json");

        assertThat(plan.exit()).isEqualTo(STOPS);
        assertThat(plan.json().path("problems").findValuesAsText("cause")).containsExactly("DATABASE_UNREACHABLE");
        assertThat(Announced.unknown(plan)).contains("credentials", "migrate");
        assertThat(announced(plan)).contains("config CREATED ConfigMap/chatwoot/chatwoot-config");
        assertThat(plan().out()).contains("An install would stop before its first write:", "DATABASE_UNREACHABLE");
    }

    @Test
    void anInvalidSpecIsAnsweredWithAllThatIsWrong() {
        CommandRun plan = plan("--json", "--set", "web.replicas=none", "--set", "imagee=x");

        assertThat(plan.exit()).isEqualTo(INVALID);
        assertThat(plan.json().path("errors").findValuesAsText("path"))
                .containsExactlyInAnyOrder("web.replicas", "imagee");
    }

    private static CommandRun plan(String... more) {
        List<String> arguments = new ArrayList<>(List.of("plan", "--set", ENDPOINT));
        arguments.addAll(List.of(more));
        return CommandRun.of(() -> world.testbed().connections(new NoWrites()), arguments.toArray(String[]::new));
    }

    private static List<String> announced(CommandRun plan) {
        for (JsonNode step : plan.json().path("steps")) {
            for (JsonNode change : step.path("changes")) {
                assertThat(change.path("diff").asText())
                        .as(change.path("object").asText())
                        .isNotEmpty();
            }
        }
        return Announced.by(plan);
    }
}
