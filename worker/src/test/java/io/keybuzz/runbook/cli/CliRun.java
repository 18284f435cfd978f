package io.keybuzz.runbook.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A command line that was run, and what it left. */
record CliRun(int exit, String out, String err) {

    static CliRun of(Map<String, String> environment, String... arguments) {
        return of(environment, ClusterView.NONE, arguments);
    }

    static CliRun of(Map<String, String> environment, ClusterView cluster, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = new Cli(new Surroundings(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        80,
                        environment,
                        () -> Main.connect(environment),
                        cluster))
                .run(arguments);
        return new CliRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
