package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.Wiring;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a command runs in, so that tests can give it another world.
 *
 * @param terminal whether {@code out} is a terminal
 * @param columns its width
 * @param temporal connects on first use; the command closes it
 * @param world what a command looks at in this process, given how the process is set up; the command closes its Kubernetes client
 */
record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        int columns,
        Map<String, String> environment,
        Supplier<TemporalConnection> temporal,
        ClusterView cluster,
        Function<WorkerConfiguration, Connections> world) {

    /** With the world that the environment names. */
    Surroundings(
            InputStream in,
            PrintStream out,
            PrintStream err,
            boolean terminal,
            int columns,
            Map<String, String> environment,
            Supplier<TemporalConnection> temporal,
            ClusterView cluster) {
        this(in, out, err, terminal, columns, environment, temporal, cluster, c -> Wiring.looking(c, environment));
    }

    /** Whether lines may have colours. */
    boolean colour() {
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
