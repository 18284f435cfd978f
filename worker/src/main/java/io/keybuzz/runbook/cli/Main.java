package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.worker.TemporalConnection;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** The command line, and the worker's process. */
public final class Main {
    // The first call, which is tried again for 5 s otherwise: long for a mistyped address. A server far away, by TLS,
    // may take two.
    private static final Duration GREETING = Duration.ofSeconds(4);
    private static final int DEFAULT_COLUMNS = 80;

    private Main() {}

    public static void main(String[] arguments) {
        boolean worker = arguments.length > 0 && arguments[0].equals("worker");
        if (!worker) {
            // Read by logback.xml, so it has to be set before the first logger.
            System.setProperty("runbook.log.level", "WARN");
            System.setProperty("runbook.log.library.level", "ERROR");
            System.setProperty("runbook.log.target", "System.err");
        }
        Map<String, String> environment = System.getenv();
        // UTF-8 whatever the locale says: reports are in French too, and a container's locale is C.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                System.in,
                out,
                err,
                terminal(environment),
                columns(),
                environment,
                () -> connect(environment),
                new KubernetesClusterView());
        System.exit(new Cli(surroundings).run(arguments));
    }

    static TemporalConnection connect(Map<String, String> environment) {
        return TemporalConnection.open(environment, stubs -> stubs.setSystemInfoTimeout(GREETING));
    }

    /** The terminal's width; one that was not told its size says 0. */
    static int columns() {
        int columns = Integer.getInteger("runbook.columns", DEFAULT_COLUMNS);
        return columns > 0 ? columns : DEFAULT_COLUMNS;
    }

    static boolean terminal(Map<String, String> environment) {
        return Boolean.getBoolean("runbook.terminal") && !"dumb".equals(environment.get("TERM"));
    }
}
