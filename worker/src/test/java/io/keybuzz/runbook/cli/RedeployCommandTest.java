package io.keybuzz.runbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowOptions;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code redeploy}, and what can be said of {@code schedule} without a Temporal that has schedules. */
class RedeployCommandTest {
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
        worker = RunbookWorker.start(
                temporal.client(),
                RunbookWorker.Offer.of(List.of(ScriptedRedeploy.class, ScriptedInstall.class), List.of()),
                new SimpleMeterRegistry());
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

    @Test
    void asksForExactlyWhatWasSaid() {
        CliRun run = run("redeploy", "--image", "ghcr.io/a/b:v4", "--ignore-window", "a leak", "--by", "Ada", "--json");

        assertThat(run.exit()).as(run.err()).isZero();
        JsonNode report = Json.read(run.out());
        assertThat(report.path("outcome").asText()).isEqualTo("NOTHING_TO_DO");
        assertThat(Json.read(report.path("image").asText()))
                .isEqualTo(Json.read("{\"namespace\":\"chatwoot\",\"image\":\"ghcr.io/a/b:v4\",\"force\":false,"
                        + "\"ignoreWindow\":{\"reason\":\"a leak\",\"by\":\"Ada\"}}"));
    }

    @Test
    void joinsARunThatWasAskedForTheSameAndNamesAnother() {
        assertThat(run("redeploy", "--force", "--detach").out()).contains("started: ");

        assertThat(run("redeploy", "--force", "--detach").out()).contains("is there: ");
        CliRun other = run("redeploy", "--detach");
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.err()).contains("a RedeployChatwoot with other options runs there");
        assertThat(run("install", "--detach").err()).contains("a RedeployChatwoot runs there");
    }

    @Test
    void aRunThatWasStartedWithoutInputIsJoinedByTheDefaults() {
        temporal.client()
                .newUntypedWorkflowStub(
                        "RedeployChatwoot",
                        WorkflowOptions.newBuilder()
                                .setWorkflowId("chatwoot/default/chatwoot")
                                .setTaskQueue("nobody")
                                .build())
                .start();

        assertThat(run("redeploy", "--detach").out()).contains("is there: ");
    }

    @Test
    void everythingThatIsWrongIsSaidBeforeAnythingIsStarted() {
        CliRun run = CliRun.of(
                Map.of("TEMPORAL_ADDRESS", "127.0.0.1:1"), "redeploy", "Bad_Name", "--image", "ghcr.io/a/b", "--json");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(Json.read(run.out()).path("errors").findValuesAsText("path"))
                .containsExactlyInAnyOrder("namespace", "image");
        assertThat(Json.read(run.out()).path("errors").get(0).has("line")).isFalse();
    }

    @Test
    void aWindowIsIgnoredWithReasonAndNameOnly() {
        assertThat(run("redeploy", "--ignore-window", "a leak").exit()).isEqualTo(2);
        assertThat(run("redeploy", "--by", "Ada").exit()).isEqualTo(2);
    }

    @Test
    void aCorrectedSpecIsBuiltOnTheOneThatTheRunReadInTheCluster() {
        run("redeploy", "--force", "--detach");

        CliRun decision = run("decide", "chatwoot", "retry", "--reason", "backups", "--set", "backup=EXTERNAL");

        assertThat(decision.exit()).as(decision.err()).isZero();
        JsonNode told = Json.read(
                Json.read(run("report", "--format", "json").out()).path("image").asText());
        assertThat(told.path("spec").path("frontendUrl").asText()).isEqualTo("https://desk.example.org");
        assertThat(told.path("spec").path("backup").asText()).isEqualTo("EXTERNAL");
    }

    @Test
    void theLinkLeadsToTheStartPageOfARedeploy() {
        CliRun run = CliRun.of(
                Map.of("TEMPORAL_ADDRESS", environment.get("TEMPORAL_ADDRESS"), "RUNBOOK_UI_URL", "http://ui:8080"),
                "link",
                "redeploy");

        assertThat(run.out()).contains("workflowType=RedeployChatwoot", "workflowId=chatwoot%2Fdefault%2Fchatwoot");
    }

    @Test
    void aScheduleIsCheckedBeforeItIsMade() {
        CliRun run = run("schedule", "set", "chatwoot", "--cron", "0 3 * *", "--timezone", "Europe/Pari", "--json");

        assertThat(run.exit()).isEqualTo(2);
        JsonNode errors = Json.read(run.out()).path("errors");
        assertThat(errors.findValuesAsText("path")).containsExactly("cron", "timezone");
        assertThat(errors.get(1).path("example").asText()).isEqualTo("Europe/Paris");
        assertThat(run("schedule", "set", "Bad_Name", "--cron", "0 3 * * SUN").err())
                .contains("namespace = Bad_Name");
        assertThat(run("schedule").exit()).isEqualTo(2);
        assertThat(run("schedule", "set", "chatwoot").exit()).isEqualTo(2);
    }

    @Test
    void aTemporalWithoutSchedulesSaysSo() {
        CliRun run = run("schedule", "list");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("answers UNIMPLEMENTED").doesNotContain("\tat ");
    }

    private static CliRun run(String... arguments) {
        return CliRun.of(environment, arguments);
    }
}
