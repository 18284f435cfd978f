package io.keybuzz.runbook.testbed;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: the whole install against the embedded testbed, with nothing installed but a JDK. */
@Command(
        name = "demo",
        description = {
            "Installs Chatwoot in a small world inside of this process, starting from the incident: no pull secret,",
            "and firewalls that let the ingress reach no pod. Nothing outside of this process is touched."
        })
public final class DemoCommand implements Callable<Integer> {
    private final DemoRun run;
    private final PrintStream out;

    @Option(names = "--report-dir", description = "Where the report goes (default: ./runbook-report).")
    private Path reportDirectory = Path.of("runbook-report");

    @Option(names = "--keep", description = "Leaves that world running until Ctrl-C, for the other commands.")
    private boolean keep;

    public DemoCommand(DemoRun run, PrintStream out) {
        this.run = run;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        out.println(
                "This is a simulation: a cluster of eight nodes, its registry, ingress and firewalls, Redis and Temporal"
                        + " in one process, and a real PostgreSQL.");
        Path directory = Files.createTempDirectory("runbook-demo");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory), "demo-clean-up"));
        try (Testbed testbed = Testbed.start(directory)) {
            int code = run.install(testbed, reportDirectory);
            if (keep) {
                out.println("The world goes on until Ctrl-C. For the other commands:");
                testbed.environment().forEach((name, value) -> out.println("export " + name + "=" + value));
                new CountDownLatch(1).await();
            }
            return code;
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // PostgreSQL may still be writing its last; the directory is the system's temporary one.
        }
    }
}
