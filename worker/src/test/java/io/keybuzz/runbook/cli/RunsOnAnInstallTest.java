package io.keybuzz.runbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} and {@code uninstall} as people type them. */
class RunsOnAnInstallTest {
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
        environment = Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + port, "USER", "ada");
        temporal = TemporalConnection.open(environment, stubs -> {});
        worker = RunbookWorker.start(
                temporal.client(),
                RunbookWorker.Offer.of(
                        List.of(ScriptedInstall.class, ScriptedVerify.class, ScriptedUninstall.class), List.of()),
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
        for (String id : List.of("chatwoot", "chatwoot/verify", "stuck", "slow/verify")) {
            try {
                temporal.client()
                        .newUntypedWorkflowStub("chatwoot/default/" + id)
                        .terminate("test is over");
            } catch (WorkflowException nothingRuns) {
                // As it should be.
            }
        }
    }

    @Test
    void aVerificationEndsWithItsReport(@TempDir Path directory) {
        CliRun run = run("verify", "--report-dir", directory.toString());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("started chatwoot/default/chatwoot/verify", "Chatwoot runs as it should");
        assertThat(directory.toFile().list()).contains("report.json", "report.fr.html");
    }

    @Test
    void aFailedVerificationExits1AndItsJsonIsTheReport() {
        CliRun run = run("verify", "chatwoot", "--strict", "--json");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(Json.read(run.out()).path("outcome").asText()).isEqualTo("FAILED");
        assertThat(Json.read(run.out()).path("workflowType").asText()).isEqualTo("VerifyChatwoot");
    }

    @Test
    void aVerificationRunsBesideAnInstallThatIsParked() {
        run("install", "--set", "image=ghcr.io/keybuzzio/chatwoot-keybuzz:parks");

        assertThat(run("verify").exit()).isZero();
    }

    @Test
    void aNamespaceWithoutAnInstallExits2WithTheSentence() {
        CliRun run = run("verify", "nowhere", "--json");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err().lines()).contains("namespace = nowhere: has no install of this runbook");
        assertThat(Json.read(run.out()).path("errors").get(0).path("path").asText())
                .isEqualTo("namespace");
    }

    @Test
    void theSameVerificationIsJoinedAndAnotherOneIsNamed() {
        assertThat(run("verify", "slow", "--detach").out()).contains("started: chatwoot/default/slow/verify");

        assertThat(run("verify", "slow", "--detach").out()).contains("is there: chatwoot/default/slow/verify");
        CliRun strict = run("verify", "slow", "--strict");
        assertThat(strict.exit()).isEqualTo(1);
        assertThat(strict.err()).contains("a VerifyChatwoot with other options runs there");
    }

    @Test
    void theReportOfACancelledRunIsItsOwnAndNotThatOfTheRunBefore() {
        run("install", "--set", "image=ghcr.io/keybuzzio/chatwoot-keybuzz:succeeds");
        run("install", "--set", "image=ghcr.io/keybuzzio/chatwoot-keybuzz:runs", "--detach");
        WorkflowStub cancelled = temporal.client().newUntypedWorkflowStub("chatwoot/default/chatwoot");
        cancelled.cancel();
        assertThatThrownBy(() -> cancelled.getResult(Report.class)).hasRootCauseInstanceOf(CanceledFailure.class);

        assertThat(Json.read(run("report", "--format", "json").out())
                        .path("outcome")
                        .asText())
                .isEqualTo("CANCELLED");
        assertThat(run("status").out()).contains(": canceled (run ", "↩ fix-firewall");
    }

    @Test
    void theReportIsTheNewestOfTheTargetsRunsTheVerificationToo() {
        run("install", "--set", "image=ghcr.io/keybuzzio/chatwoot-keybuzz:succeeds");
        run("verify");
        assertThat(reported()).isEqualTo("VerifyChatwoot");

        run("install", "--set", "image=ghcr.io/keybuzzio/chatwoot-keybuzz:succeeds");
        assertThat(reported()).isEqualTo("InstallChatwoot");
    }

    @Test
    void anUninstallShowsItsListAndExits3() {
        CliRun run = run("uninstall", "chatwoot");

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.out())
                .contains(
                        "  goes: Deployment/chatwoot/chatwoot-web",
                        "  stays: database/chatwoot: dropDatabase is false; 3 users",
                        "without a decision it then ends, and nothing has changed",
                        "./runbook decide chatwoot abort --reason REASON",
                        "The same uninstall with --yes says retry too.")
                .doesNotContain("skip", "undoes");
        assertThat(run("uninstall", "chatwoot").out()).contains("joined chatwoot/default/chatwoot");
    }

    @Test
    void withYesItGoesOnAndTheReportSaysWhoSaidSo() {
        run("uninstall", "chatwoot");

        CliRun run = run("uninstall", "chatwoot", "--yes", "--json");

        assertThat(run.exit()).as(run.err()).isZero();
        JsonNode decision =
                Json.read(run.out()).path("steps").get(0).path("decisions").get(0);
        assertThat(decision.path("action").asText()).isEqualTo("RETRY");
        assertThat(decision.path("by").asText()).isEqualTo("ada");
        assertThat(decision.path("reason").asText()).isEqualTo("--yes on the command line");
    }

    @Test
    void yesIsNoAnswerToAFailure() {
        CliRun run = run("uninstall", "stuck", "--yes");

        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.out()).contains("NODE_UNREACHABLE: No SSH to 10.0.0.112", "what is removed stays removed");
    }

    @Test
    void whoDoesNotWaitIsToldWhereTheReportWillBe() {
        CliRun run = run("uninstall", "stuck", "--yes", "--detach", "--report-dir", "/nowhere");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("There is no report to write to /nowhere yet", "./runbook report stuck");
    }

    @Test
    void detachedWithYesItAnswersTheListBeforeItReturns() {
        CliRun run = run("uninstall", "stuck", "--yes", "--detach");

        assertThat(run.exit()).isZero();
        assertThat(run.out().lines()).hasSize(1);
        assertThat(run("status", "stuck").out()).contains("NODE_UNREACHABLE");
    }

    @Test
    void anUninstallThatWasAskedForSomethingElseIsNotJoined() {
        run("uninstall", "chatwoot");

        CliRun run = run("uninstall", "chatwoot", "--drop-database", "--yes");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("Not started: an UninstallChatwoot with other options runs there");
    }

    @Test
    void theOptionsReachTheRun() {
        run("uninstall", "chatwoot", "--drop-database", "--drop-secrets", "--detach");

        String input = RunInput.first(
                temporal.client(),
                temporal.client()
                        .newUntypedWorkflowStub("chatwoot/default/chatwoot")
                        .describe()
                        .getExecution());
        assertThat(Json.read(input).path("dropDatabase").asBoolean()).isTrue();
        assertThat(Json.read(input).path("keepSecrets").asBoolean()).isFalse();
    }

    @Test
    void mistakesOfUseExit2AndStartNothing() {
        assertThat(run("uninstall").exit()).isEqualTo(2);
        CliRun run = run("uninstall", "Bad_Name", "--json");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(Json.read(run.out()).path("errors").get(0).path("path").asText())
                .isEqualTo("namespace");
        assertThat(run("verify", "kube-system").exit()).isEqualTo(2);
    }

    @Test
    void theLinkToAVerificationNamesItsOwnRun() {
        Map<String, String> withUi = new HashMap<>(environment);
        withUi.put("RUNBOOK_UI_URL", "http://localhost:8080");

        assertThat(CliRun.of(withUi, "link", "verify").out().strip())
                .isEqualTo("http://localhost:8080/namespaces/default/workflows/start-workflow"
                        + "?workflowId=chatwoot%2Fdefault%2Fchatwoot%2Fverify&taskQueue=chatwoot-runbook"
                        + "&workflowType=VerifyChatwoot");
    }

    private static String reported() {
        return Json.read(run("report", "--format", "json").out())
                .path("workflowType")
                .asText();
    }

    private static CliRun run(String... arguments) {
        return CliRun.of(environment, arguments);
    }
}
