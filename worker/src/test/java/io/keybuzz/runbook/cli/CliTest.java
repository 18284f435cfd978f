package io.keybuzz.runbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybuzz.runbook.lock.Holder;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowOptions;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTest {
    private static TestServer.PortBoundTestServer server;
    private static TemporalConnection temporal;
    private static RunbookWorker worker;
    private static Map<String, String> environment;

    @BeforeAll
    static void startTemporal() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server = TestServer.createPortBoundServer(port, true);
        environment = Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + port);
        temporal = TemporalConnection.open(environment, stubs -> {});
        startWorker();
    }

    @AfterAll
    static void stopTemporal() {
        worker.close();
        temporal.close();
        server.close();
    }

    @AfterEach
    void endWhatRuns() {
        try {
            temporal.client()
                    .newUntypedWorkflowStub("chatwoot/default/chatwoot")
                    .terminate("test is over");
        } catch (io.temporal.client.WorkflowException nothingRuns) {
            // As it should be.
        }
    }

    private static void startWorker() {
        worker = RunbookWorker.start(
                temporal.client(),
                RunbookWorker.Offer.of(List.of(ScriptedInstall.class, OtherImpl.class), List.of()),
                new SimpleMeterRegistry());
    }

    private static CliRun run(String... arguments) {
        return CliRun.of(environment, arguments);
    }

    private static CliRun install(String script, String... more) {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "install";
        arguments[1] = "--set";
        arguments[2] = "image=ghcr.io/keybuzzio/chatwoot-keybuzz:" + script;
        System.arraycopy(more, 0, arguments, 3, more.length);
        return run(arguments);
    }

    @Test
    void aSuccessfulInstallEndsWithItsReportAndExit0(@TempDir Path directory) {
        CliRun run = install("succeeds", "--report-dir", directory.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("started chatwoot/default/chatwoot", "10:00:03 fix-firewall: done in 2.0 s");
        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder("report.json", "report.md", "report.html", "report.fr.md", "report.fr.html");
    }

    @Test
    void withJsonStandardOutputIsTheReportAndNothingElse() {
        JsonNode report = Json.read(install("succeeds", "--json").out());
        assertThat(report.path("outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(report.path("steps").get(0).path("id").asText()).isEqualTo("preflight");
    }

    @Test
    void aFailedInstallHasAReportTooAndExits1() {
        CliRun run = install("fails", "--json");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(Json.read(run.out()).path("outcome").asText()).isEqualTo("FAILED");
        assertThat(run.err())
                .contains("fix-firewall: failed: The firewall of 10.0.0.101")
                .doesNotContain("\tat ");
    }

    @Test
    void aReportThatCannotBeWrittenDoesNotSwallowTheResult(@TempDir Path directory) throws IOException {
        String below =
                Files.createFile(directory.resolve("file")).resolve("reports").toString();
        CliRun run = install("succeeds", "--json", "--report-dir", below);
        assertThat(run.exit()).isEqualTo(1);
        assertThat(Json.read(run.out()).path("outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(run.err())
                .contains("its report cannot be written to " + below)
                .doesNotContain("\tat ");
    }

    @Test
    void aStatusThatIsPipedCutsNoLine() {
        install("fails");
        assertThat(run("status").out()).contains("The firewall of 10.0.0.101").doesNotContain("…");
    }

    @Test
    void aParkedInstallSaysWhyAndHowToDecideAndExits3() {
        CliRun run = install("parks");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.out())
                .contains(
                        "FIREWALL: The firewall of 10.0.0.101 drops what comes from pods.",
                        "ruled out  DNS",
                        "./runbook decide chatwoot skip --reason REASON",
                        "waits until 2026-11-02T10:00:00Z");
        assertThat(run("status").exit()).isEqualTo(3);
        CliRun again = install("parks");
        assertThat(again.exit()).isEqualTo(3);
        assertThat(again.out()).contains("joined chatwoot/default/chatwoot");
    }

    @Test
    void anotherSpecDoesNotJoinButNamesWhatRuns() {
        install("parks");
        CliRun run = install("succeeds", "--json");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("an InstallChatwoot of another spec runs there, chatwoot/default/chatwoot (run ");
        assertThat(Json.read(run.out()).path("running").path("workflowType").asText())
                .isEqualTo("InstallChatwoot");
    }

    @Test
    void aRunOfAnotherTypeIsNamed() {
        temporal.client()
                .newUntypedWorkflowStub(
                        "Other",
                        WorkflowOptions.newBuilder()
                                .setWorkflowId("chatwoot/default/chatwoot")
                                .setTaskQueue(Names.TASK_QUEUE)
                                .build())
                .start();
        CliRun run = install("succeeds");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("an Other runs there");
    }

    @Test
    void aRunThatWasStartedWithoutInputIsJoinedByTheDefaults() {
        temporal.client()
                .newUntypedWorkflowStub(
                        "InstallChatwoot",
                        WorkflowOptions.newBuilder()
                                .setWorkflowId("chatwoot/default/chatwoot")
                                .setTaskQueue("nobody")
                                .build())
                .start();
        assertThat(run("install", "--detach").out()).contains("is there: chatwoot/default/chatwoot");
    }

    @Test
    void aDecisionIsTakenAndTheRunGoesOn() {
        install("parks");
        CliRun decision = run("decide", "chatwoot", "Retry", "--reason", "opened by hand", "--by", "ada");
        assertThat(decision.exit()).as(decision.err()).isZero();
        assertThat(decision.out()).contains("Decision 1 is taken: RETRY");
        CliRun report = run("report", "--format", "json");
        assertThat(Json.read(report.out()).path("outcome").asText()).isEqualTo("SUCCEEDED");
        assertThat(run("status").exit()).isZero();
    }

    @Test
    void aRejectedDecisionExits1WithTheSentence() {
        install("parks");
        CliRun rejected = run("decide", "chatwoot", "retry", "--reason", "because");
        assertThat(rejected.exit()).isEqualTo(1);
        assertThat(rejected.err().strip()).isEqualTo("'because' is no reason");
        assertThat(run("decide", "nowhere", "retry", "--reason", "x").err())
                .contains("Nothing waits for a decision: chatwoot/default/nowhere does not run.");
    }

    @Test
    void aCorrectedSpecIsBuiltOnTheRunsOwnAndMayBeCorrectedAgain() {
        install("parks", "--set", "frontendUrl=https://desk.example.org");
        CliRun unusable = run("decide", "chatwoot", "retry", "--reason", "r", "--set", "image=ghcr.io/a/b:unreadable");
        assertThat(unusable.exit()).isEqualTo(2);
        assertThat(unusable.err()).contains("image: has no such tag");
        CliRun better = run("decide", "chatwoot", "retry", "--reason", "r", "--set", "image=ghcr.io/a/b:parks-no-more");
        assertThat(better.exit()).as(better.err()).isZero();
        assertThat(RunInput.current(temporal.client(), newest()))
                .contains("https://desk.example.org", ":parks-no-more")
                .doesNotContain("unreadable");
    }

    @Test
    void aWrongSpecStartsNothingAndNamesEveryMistake() throws Exception {
        Path file = Files.writeString(Files.createTempFile("spec", ".yaml"), "namespace: Bad_Name\nimagee: x\n");
        CliRun run = run("install", "-f", file.toString(), "--json");
        assertThat(run.exit()).isEqualTo(2);
        JsonNode errors = Json.read(run.out()).path("errors");
        assertThat(errors.findValuesAsText("path")).contains("namespace", "imagee");
        assertThat(errors.get(0).has("line")).isTrue();
        assertThat(run.err().lines().count()).isEqualTo(errors.size());
        assertThat(run("status").exit()).isEqualTo(1);
    }

    @Test
    void anInvalidInputFoundByTheWorkerExits2Too() {
        CliRun run = install("invalid");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("image: is not allowed by the policy");
    }

    @Test
    void aTargetThatIsHeldIsSaidWithItsHolder() {
        CliRun run = install("busy", "--json");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(Json.read(run.out()).path("holder").path("workflowId").asText())
                .isEqualTo("chatwoot-scheduled");
    }

    @Test
    void detachedItReturnsAtOnce() {
        CliRun run = install("runs", "--detach", "--json");
        assertThat(run.exit()).isZero();
        assertThat(Json.read(run.out()).path("runId").asText()).isNotEmpty();
        JsonNode status = Json.read(run("status", "--json").out());
        assertThat(status.path("polling").asBoolean()).isTrue();
        assertThat(status.path("progress").path("steps").size()).isEqualTo(2);
        assertThat(status.has("holder")).isTrue();
        assertThat(status.has("taskFailure")).isFalse();
    }

    @Test
    void withoutAWorkerStatusAndDecideSaySo() {
        install("parks");
        worker.close();
        try {
            CliRun status = run("status");
            assertThat(status.exit()).isEqualTo(1);
            assertThat(status.out()).contains("no worker polls chatwoot-runbook");
            CliRun decision = run("decide", "chatwoot", "retry", "--reason", "r");
            assertThat(decision.exit()).isEqualTo(1);
            assertThat(decision.err()).contains("not confirmed: no worker; it will count when one returns");
        } finally {
            startWorker();
        }
    }

    @Test
    void theReportThatTheClusterKeptIsTheLastResort() {
        Report kept = ReportCommandTest.kept("other");
        ClusterView cluster = new ClusterView() {
            @Override
            public Optional<Holder> holder(String namespace) {
                return Optional.of(new Holder("t/default", "w", "r", null));
            }

            @Override
            public Optional<Report> storedReport(String namespace) {
                return Optional.of(kept);
            }
        };
        assertThat(CliRun.of(environment, cluster, "report", "other", "--format", "json")
                        .exit())
                .isZero();
        assertThat(CliRun.of(Map.of("TEMPORAL_ADDRESS", "127.0.0.1:1"), cluster, "report", "--format", "json")
                        .exit())
                .isZero();
        assertThat(run("report", "other").exit()).isEqualTo(1);
        assertThat(Json.read(CliRun.of(environment, cluster, "status", "--json").out())
                        .path("holder")
                        .path("workflowId")
                        .asText())
                .isEqualTo("w");
    }

    @Test
    void aTemporalThatIsAwayIsOneSentence() {
        CliRun run = CliRun.of(Map.of("TEMPORAL_ADDRESS", "127.0.0.1:1"), "install");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("Temporal at 127.0.0.1:1 does not answer");
    }

    @Test
    void aTemporalThatDoesNotAnswerIsNamedAsTheProfileNamesIt(@TempDir Path directory) throws IOException {
        Path profile =
                Files.writeString(directory.resolve("temporal.toml"), "[profile.default]\naddress = \"127.0.0.1:2\"\n");
        CliRun run = CliRun.of(Map.of("TEMPORAL_CONFIG_FILE", profile.toString()), "install");
        assertThat(run.err()).startsWith("Temporal at 127.0.0.1:2 does not answer");
    }

    @Test
    void mistakesOfUseExit2WithoutAStack() {
        assertThat(run("install", "--josn").exit()).isEqualTo(2);
        assertThat(run("install", "-f", "/no/such/file").err().strip())
                .isEqualTo("/no/such/file: there is no such file");
        assertThat(run("decide", "chatwoot", "maybe", "--reason", "r").exit()).isEqualTo(2);
        assertThat(run("decide", "chatwoot", "skip", "--reason", "r", "--set", "image=x")
                        .exit())
                .isEqualTo(2);
        assertThat(run("report", "--format", "pdf").exit()).isEqualTo(2);
        assertThat(run("link", "install").err()).contains("RUNBOOK_UI_URL");
    }

    @Test
    void theLinkFillsInTypeIdAndTaskQueue() {
        Map<String, String> withUi = new HashMap<>(environment);
        withUi.put("RUNBOOK_UI_URL", "http://localhost:8080/");
        CliRun run = CliRun.of(withUi, "link", "install", "desk");
        assertThat(run.out().strip())
                .isEqualTo(
                        "http://localhost:8080/namespaces/default/workflows/start-workflow"
                                + "?workflowId=chatwoot%2Fdefault%2Fdesk&taskQueue=chatwoot-runbook&workflowType=InstallChatwoot");
        assertThat(run.err())
                .contains("newest run's input", "{\"namespace\": \"desk\"}")
                .doesNotContain("defaults");
        assertThat(CliRun.of(withUi, "link", "install").err()).contains("clear it for the defaults");
    }

    @Test
    void theDefaultsAreASpecAndTheSchemaIsJson() {
        assertThat(run("spec", "--defaults").out()).contains("namespace: chatwoot");
        assertThat(Json.read(run("spec", "--schema").out()).path("$schema").asText())
                .contains("json-schema");
    }

    private static WorkflowExecution newest() {
        return temporal.client()
                .newUntypedWorkflowStub("chatwoot/default/chatwoot")
                .describe()
                .getExecution();
    }

    @io.temporal.workflow.WorkflowInterface
    public interface Other {
        @io.temporal.workflow.WorkflowMethod
        void run();
    }

    public static class OtherImpl implements Other {
        @Override
        public void run() {
            io.temporal.workflow.Workflow.sleep(java.time.Duration.ofHours(1));
        }
    }
}
