package io.keybuzz.runbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.lock.Holder;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void theClusterIsAskedOnceHoweverManyRunsLeftNoReport() throws IOException {
        int port = freePort();
        Map<String, String> environment = Map.of("TEMPORAL_ADDRESS", "127.0.0.1:" + port);
        try (TestServer.PortBoundTestServer server = TestServer.createPortBoundServer(port, true);
                TemporalConnection temporal = TemporalConnection.open(environment, stubs -> {})) {
            terminated(temporal, Names.workflowId("default", "chatwoot"));
            terminated(temporal, Names.verifyId("default", "chatwoot"));

            CliRun run = CliRun.of(environment, cluster(null), "report");

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).startsWith("There is no report of chatwoot/default/chatwoot");
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aTemporalThatIsAwayIsToldWhereTheClusterKeepsNone() {
        CliRun run = CliRun.of(Map.of("TEMPORAL_ADDRESS", "127.0.0.1:1"), cluster(null), "report");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).startsWith("Temporal at 127.0.0.1:1 does not answer");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aSettingThatIsWrongIsToldAlsoWhereTheClusterKeepsOne(@TempDir Path directory) throws IOException {
        Path profile = Files.writeString(directory.resolve("temporal.toml"), "[profile.default\n");

        CliRun run = CliRun.of(Map.of("TEMPORAL_CONFIG_FILE", profile.toString()), cluster(kept("chatwoot")), "report");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).startsWith("Temporal's connection settings cannot be used");
        assertThat(asked).hasValue(0);
    }

    private ClusterView cluster(Report kept) {
        return new ClusterView() {
            @Override
            public Optional<Holder> holder(String namespace) {
                return Optional.empty();
            }

            @Override
            public Optional<Report> storedReport(String namespace) {
                asked.incrementAndGet();
                return Optional.ofNullable(kept);
            }
        };
    }

    private static void terminated(TemporalConnection temporal, String workflowId) {
        WorkflowStub run = temporal.client()
                .newUntypedWorkflowStub(
                        "InstallChatwoot",
                        WorkflowOptions.newBuilder()
                                .setTaskQueue("nobody")
                                .setWorkflowId(workflowId)
                                .build());
        run.start();
        run.terminate("it leaves no report");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** The report that a cluster keeps of an install in a namespace. */
    static Report kept(String namespace) {
        return new Report(
                "w",
                "r",
                "InstallChatwoot",
                new Report.TargetName("default", namespace),
                "image:v1",
                Outcome.SUCCEEDED,
                Instant.EPOCH,
                Instant.EPOCH,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                null);
    }
}
