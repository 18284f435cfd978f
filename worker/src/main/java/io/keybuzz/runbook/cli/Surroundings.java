package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.worker.TemporalConnection;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a command runs in, so that tests can give it another world.
 *
 * @param terminal whether {@code out} is a terminal
 * @param columns its width
 * @param temporal connects on first use; the command closes it
 */
record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        int columns,
        Map<String, String> environment,
        Supplier<TemporalConnection> temporal,
        ClusterView cluster) {

    /** Whether lines may have colours. */
    boolean colour() {
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
