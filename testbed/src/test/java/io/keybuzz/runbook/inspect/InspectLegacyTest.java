package io.keybuzz.runbook.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.install.WorldSnapshot;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.legacy.LegacyInstall;
import io.keybuzz.runbook.lock.NoWrites;
import io.keybuzz.runbook.testbed.Testbed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code inspect} and {@code plan} say about an install that hand-written scripts left, and that they leave it alone. */
class InspectLegacyTest {
    private static final String ENDPOINT = "registry.endpoint=" + Testbed.REGISTRY_ENDPOINT;
    private static final String ITS_DATABASE = "database.name=chatwoot_production";

    @TempDir
    private static Path directory;

    private static Testbed testbed;
    private static KubernetesClient client;
    private static WorldSnapshot before;

    @BeforeAll
    static void legacy() throws Exception {
        testbed = Testbed.start(directory);
        client = KubernetesClients.of(testbed.kubernetesConfig());
        LegacyInstall.make(testbed, client);
    }

    @AfterAll
    static void stop() {
        client.close();
        testbed.close();
    }

    @BeforeEach
    void asItIs() throws Exception {
        before = WorldSnapshot.of(testbed);
    }

    @AfterEach
    void nothingWasWritten() throws Exception {
        WorldSnapshot after = WorldSnapshot.of(testbed);
        assertThat(after.objects()).as("every object with its resourceVersion").isEqualTo(before.objects());
        assertThat(after).isEqualTo(before);
    }

    @Test
    void theDatabaseThatThePodsReallyUseIsNamedBesideTheSpecs() {
        JsonNode database = inspect().get("database");

        assertThat(database.path("status").asText()).isEqualTo("FAILED");
        assertThat(database.path("detail").asText())
                .contains(
                        "database chatwoot_production as role chatwoot at 10.0.0.10:5432 (2 users, last migration"
                                + " 20231211010827)",
                        "the spec says database chatwoot as role chatwoot at 10.0.0.10:5432 (0 users, no migration"
                                + " applied)",
                        "Mend: ./runbook plan -f SPEC --set database.host=10.0.0.10 --set database.port=5432 --set"
                                + " database.name=chatwoot_production");
        assertThat(database.toString()).contains("POSTGRES_DB=chatwoot means nothing to it");
        assertThat(inspect("--set", ITS_DATABASE).get("database").path("status").asText())
                .isEqualTo("PASSED");
    }

    @Test
    void anotherRedisOrRoleInTheSpecIsNamedBesideThatOfThePods() {
        JsonNode redis = inspect("--set", "redis.database=5").get("redis");
        JsonNode role = inspect("--set", ITS_DATABASE, "--set", "database.username=other")
                .get("database");

        assertThat(redis.path("status").asText()).isEqualTo("FAILED");
        assertThat(redis.path("detail").asText())
                .startsWith("Redis 10.0.0.10:6379/0; the spec says Redis 10.0.0.10:6379/5: an install refuses that")
                .endsWith("Mend: ./runbook plan -f SPEC --set redis.host=10.0.0.10 --set redis.port=6379 --set"
                        + " redis.database=0");
        assertThat(role.path("status").asText()).isEqualTo("FAILED");
        assertThat(role.path("detail").asText())
                .contains(
                        "database chatwoot_production as role chatwoot at 10.0.0.10:5432",
                        "the spec says database chatwoot_production as role other at 10.0.0.10:5432",
                        "--set database.username=chatwoot");
    }

    @Test
    void everyDangerOfTheOldInstallHasItsLineWithEvidenceAndWhatMendsIt() {
        Map<String, JsonNode> checks = inspect();

        assertThat(status(checks))
                .containsEntry("role", "FAILED")
                .containsEntry("secret-hygiene", "FAILED")
                .containsEntry("node-pod-matrix", "FAILED")
                .containsEntry("data-secrets", "WARNED")
                .containsEntry("attachments", "WARNED")
                .containsEntry("probes", "WARNED")
                .containsEntry("owners", "WARNED")
                .containsEntry("left-overs", "WARNED")
                .containsEntry("first-administrator", "PASSED")
                .containsEntry("migrations", "PASSED")
                .containsEntry("redis", "PASSED")
                .containsEntry("firewalls", "PASSED");
        checks.forEach((id, check) -> {
            assertThat(check.path("evidence")).as("evidence of " + id).isNotEmpty();
            if (List.of("FAILED", "WARNED").contains(check.path("status").asText())) {
                assertThat(check.path("detail").asText()).as(id).contains("Mend: ");
            }
        });
        assertThat(observed(checks.get("secret-hygiene")))
                .contains(
                        "ConfigMap/chatwoot-config REDIS_URL",
                        "Secret/chatwoot-secrets annotation kubectl.kubernetes.io/last-applied-configuration");
        assertThat(observed(checks.get("owners")))
                .contains(
                        "kubectl-set (image of chatwoot-web",
                        "kubectl-patch (name of ghcr-secret",
                        "kubectl-rollout (kubectl.kubernetes.io/restartedAt",
                        "kubectl-annotate (nginx.ingress.kubernetes.io/proxy-connect-timeout",
                        "kubectl-label (app, component");
        assertThat(observed(checks.get("node-pod-matrix")))
                .containsPattern("TCP from k8s-master-01 \\(10\\.0\\.0\\.100\\) to \\S+, pod chatwoot-web-\\S+ on"
                        + " k8s-worker-0\\d \\(10\\.0\\.0\\.11\\d\\)");
        assertThat(checks.get("firewalls").path("evidence")).as("a line a node").hasSize(8);
        assertThat(checks.get("left-overs").path("detail").asText()).contains("job/chatwoot-migrations");
    }

    @Test
    void theTextIsTheSamePageWithTheMatrixAsATable() {
        CommandRun run = run("inspect", "--set", ENDPOINT);

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains(
                        "✗ Database that the pods use (database)",
                        "    mend  ./runbook plan -f SPEC --set database.host=10.0.0.10")
                .containsPattern("from k8s-master-01 \\(10\\.0\\.0\\.100\\) +SHUT +SHUT +SHUT +SHUT")
                .contains(
                        "✓ Redis that the pods use: Redis 10.0.0.10:6379/0, as the spec says",
                        "    seen  REDIS_URL of the pods => ",
                        "10.0.0.114: ufw => ufw active");
    }

    @Test
    void theReportIsWrittenInAllItsForms() throws Exception {
        Path reports = directory.resolve("reports");

        run("inspect", "--set", ENDPOINT, "--report-dir", reports.toString());

        assertThat(reports.toFile().list())
                .containsExactlyInAnyOrder("report.json", "report.md", "report.html", "report.fr.md", "report.fr.html");
        assertThat(Files.readString(reports.resolve("report.html")))
                .contains("Inspection", "Nothing was written", "chatwoot_production", "Mend: ")
                .doesNotContain("Timeline", ">null<");
        assertThat(Files.readString(reports.resolve("report.fr.md"))).contains("Rien n’a été écrit");
    }

    @Test
    void noSecretIsShownAnywhere() throws Exception {
        Path reports = directory.resolve("masked");
        String shown = run("inspect", "--json", "--set", ENDPOINT, "--report-dir", reports.toString())
                        .out()
                + run("inspect", "--set", ENDPOINT).out()
                + run("plan", "--json", "--set", ENDPOINT, "--set", ITS_DATABASE)
                        .out()
                + run("plan", "--set", ENDPOINT, "--set", ITS_DATABASE).out()
                + Files.readString(reports.resolve("report.html"));

        assertThat(shown)
                .contains("chatwoot_production", "redis://***@10.0.0.10:6379/0")
                .doesNotContain(
                        LegacyInstall.DATABASE_PASSWORD, LegacyInstall.KEY_BASE, ":r3dis@", "s3cret", "cjNkaXM");
    }

    @Test
    void aPlanOverAnotherDatabaseIsARefusalThatNamesBoth() {
        CommandRun plan = run("plan", "--json", "--set", ENDPOINT);

        assertThat(plan.exit()).isEqualTo(1);
        assertThat(plan.json().path("refusals").findValuesAsText("summary"))
                .singleElement()
                .asString()
                .contains("database chatwoot_production", "2 users", "database chatwoot as role chatwoot", "0 users");
    }

    @Test
    void aPlanOverItsOwnDatabaseShowsTheAdoptionAndAsksForIt() {
        CommandRun plan = run("plan", "--json", "--set", ENDPOINT, "--set", ITS_DATABASE);

        assertThat(plan.exit()).as(plan.err()).isEqualTo(4);
        JsonNode document = plan.json();
        assertThat(document.path("refusals")).isEmpty();
        assertThat(document.path("questions").findValuesAsText("summary"))
                .singleElement()
                .asString()
                .contains(
                        "Deployment/chatwoot/chatwoot-web (kubectl-client-side-apply, kubectl-patch, kubectl-rollout,"
                                + " kubectl-set)",
                        "role chatwoot owns its tables and then loses SUPERUSER");
        assertThat(document.path("questions").path(0).path("evidence").findValuesAsText("observed"))
                .as("what stays as it is")
                .contains("1 that an install leaves alone: job/chatwoot-migrations");
        String diffs = String.join("\n", document.path("steps").findValuesAsText("diff"));
        assertThat(diffs)
                .contains(
                        "# taken over from kubectl-client-side-apply",
                        "+  POSTGRES_DATABASE: chatwoot_production",
                        "- SUPERUSER");
        CommandRun no = run("plan", "--json", "--set", ENDPOINT, "--set", ITS_DATABASE, "--set", "adopt=\"NO\"");
        assertThat(no.exit()).isEqualTo(1);
        assertThat(no.json().path("refusals").findValuesAsText("summary")).anyMatch(s -> s.startsWith("adopt is NO"));
    }

    @Test
    void anotherProcessSeesTheSameWorldByWhatTheTestbedExports() throws Exception {
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                // The tests' own settings log to standard output.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.keybuzz.runbook.cli.Main",
                "inspect",
                "--json",
                "--set",
                ENDPOINT);
        command.environment().keySet().removeIf(name -> name.startsWith("RUNBOOK_"));
        command.environment().putAll(testbed.environment());
        command.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = command.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        assertThat(status(checks(new CommandRun(0, out, "").json())))
                .isEqualTo(status(inspect()))
                .containsEntry("api", "PASSED")
                .containsEntry("migrations", "PASSED");
    }

    @Test
    void aClusterThatDoesNotAnswerIsTheOneThingThatItCannotLookAt() {
        testbed.faults().kubernetesDown(true);
        try {
            CommandRun run = run("inspect", "--json");

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.json().path("error").asText()).startsWith("The Kubernetes API at ");
            assertThat(run.err()).doesNotContain("\tat ");
        } finally {
            testbed.faults().kubernetesDown(false);
        }
    }

    @Test
    void aSystemThatDoesNotAnswerIsALineOfThePage() {
        testbed.faults().databaseDown(true);
        try {
            Map<String, JsonNode> checks = inspect();

            assertThat(checks.get("database").path("detail").asText())
                    .contains("chatwoot_production", "could not be looked at");
            assertThat(status(checks)).containsEntry("role", "FAILED").containsEntry("redis", "PASSED");
        } finally {
            testbed.faults().databaseDown(false);
        }
    }

    private static Map<String, JsonNode> inspect(String... more) {
        List<String> arguments = new ArrayList<>(List.of("inspect", "--json", "--set", ENDPOINT));
        arguments.addAll(List.of(more));
        CommandRun run = run(arguments.toArray(String[]::new));
        assertThat(run.exit()).as(run.err()).isZero();
        return checks(run.json());
    }

    private static Map<String, JsonNode> checks(JsonNode document) {
        Map<String, JsonNode> checks = new LinkedHashMap<>();
        document.path("checks").forEach(c -> checks.put(c.path("id").asText(), c));
        return checks;
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(() -> testbed.connections(new NoWrites()), arguments);
    }

    private static Map<String, String> status(Map<String, JsonNode> checks) {
        Map<String, String> status = new LinkedHashMap<>();
        checks.forEach((id, check) -> status.put(id, check.path("status").asText()));
        return status;
    }

    private static String observed(JsonNode check) {
        StringBuilder text = new StringBuilder();
        check.path("evidence")
                .forEach(e -> text.append(e.path("what").asText())
                        .append(" => ")
                        .append(e.path("observed").asText())
                        .append('\n'));
        return text.toString();
    }
}
