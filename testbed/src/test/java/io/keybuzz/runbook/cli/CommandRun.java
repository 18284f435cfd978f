package io.keybuzz.runbook.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.worker.TemporalConnection;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/** A command run on a simulated world. */
public record CommandRun(int exit, String out, String err) {

    public static CommandRun of(Supplier<Connections> world, String... arguments) {
        return of(
                world,
                () -> {
                    throw new AssertionError("Temporal was asked for");
                },
                arguments);
    }

    /** @param temporal for a command that needs it; closed by the command */
    public static CommandRun of(
            Supplier<Connections> world, Supplier<TemporalConnection> temporal, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = new Cli(new Surroundings(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        100,
                        Map.of(),
                        temporal,
                        ClusterView.NONE,
                        configuration -> world.get()))
                .run(arguments);
        return new CommandRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output, which is to be one JSON document. */
    public JsonNode json() {
        return Json.read(out);
    }
}
