package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.install.Adapters;
import io.keybuzz.runbook.lock.LeaseGuard;
import io.keybuzz.runbook.testbed.SimulatedNodeNetwork;
import io.keybuzz.runbook.testbed.Testbed;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.keybuzz.runbook.worker.Runbooks;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job with nothing installed: the whole install against the embedded testbed, starting from the incident. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Installs Chatwoot into a simulated world that starts in the state of the incident.")
public final class DemoCommand implements Callable<Integer> {
    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    @Option(names = "--report-dir", paramLabel = "D", description = "where the report goes [${DEFAULT-VALUE}]")
    private Path reportDirectory = Path.of("runbook-report");

    @Option(
            names = "--keep",
            description = "leaves that world running until Ctrl-C and prints what the other commands need to meet it")
    private boolean keep;

    /** Runs the demo and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.setProperty("runbook.log.level", "ERROR");
        System.setProperty("runbook.log.library.level", "OFF");
        System.setProperty("runbook.log.target", "System.err");
        int code = new CommandLine(new DemoCommand()).execute(arguments);
        Runtime.getRuntime().halt(code); // what the simulated world leaves behind must not keep the terminal waiting
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        out.println(
                "This is a simulation: cluster, nodes, Redis, registry and ingress are played in this process; PostgreSQL and"
                        + " the workflow are real.");
        Path work = Files.createTempDirectory("runbook-demo");
        try (Testbed testbed = Testbed.start(work, SimulatedNodeNetwork::start)) {
            environment.put("TEMPORAL_ADDRESS", testbed.temporalTarget());
            environment.remove("RUNBOOK_CLUSTER");
            try (TemporalConnection temporal = Main.connect(environment)) {
                Connections connections = connections(testbed, temporal);
                RunbookWorker.Offer offer = RunbookWorker.Offer.of(Runbooks.TYPES, Adapters.activities(connections));
                try (RunbookWorker worker = RunbookWorker.start(temporal.client(), offer, new SimpleMeterRegistry())) {
                    int code = install();
                    if (keep) {
                        keepRunning(testbed);
                    }
                    return code;
                }
            }
        } finally {
            DirectoryTree.delete(work);
        }
    }

    private int install() {
        Surroundings surroundings = new Surroundings(
                InputStream.nullInputStream(),
                out,
                System.err,
                Boolean.getBoolean("runbook.terminal"),
                Integer.getInteger("runbook.columns", 80),
                environment,
                () -> Main.connect(environment),
                ClusterView.NONE);
        return new Cli(surroundings).run("install", "--report-dir", reportDirectory.toString());
    }

    private static Connections connections(Testbed testbed, TemporalConnection temporal) {
        Connections c = testbed.connections(target -> {});
        return new Connections(
                c.cluster(),
                temporal.name(),
                c.kubernetes(),
                c.pods(),
                c.addresses(),
                c.secrets(),
                new LeaseGuard(c.kubernetes()),
                c.policy());
    }

    private void keepRunning(Testbed testbed) throws InterruptedException {
        out.println();
        out.println("This world runs until Ctrl-C. For the other commands:");
        out.println("  export TEMPORAL_ADDRESS=" + testbed.temporalTarget());
        out.println("  export RUNBOOK_CREDENTIALS_DIR=" + testbed.credentialsDirectory());
        new CountDownLatch(1).await();
    }
}
