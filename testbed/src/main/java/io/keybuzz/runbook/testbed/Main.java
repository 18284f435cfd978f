package io.keybuzz.runbook.testbed;

import io.keybuzz.runbook.cli.DemoInstall;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** The launcher of the demo. */
public final class Main {
    /** Kept, since a logger that nobody holds forgets its level. */
    private static final Logger GRPC = Logger.getLogger("io.grpc.Context");

    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("runbook.log.level", "ERROR");
        System.setProperty("runbook.log.library.level", "OFF");
        System.setProperty("runbook.log.target", "System.err");
        // When Temporal's test server ends, it prints the stacks of calls that were waited for until then.
        GRPC.setLevel(Level.OFF);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int code;
        try (DemoInstall install = new DemoInstall(out)) {
            code = new CommandLine(new DemoCommand(install, out)).execute(arguments);
        }
        System.exit(code);
    }
}
