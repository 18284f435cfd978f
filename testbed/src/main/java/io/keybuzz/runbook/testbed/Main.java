package io.keybuzz.runbook.testbed;

import io.keybuzz.runbook.cli.DemoInstall;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The launcher of the demo. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("runbook.log.level", "ERROR");
        System.setProperty("runbook.log.library.level", "OFF");
        System.setProperty("runbook.log.target", "System.err");
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int code;
        try (DemoInstall install = new DemoInstall(out)) {
            code = new CommandLine(new DemoCommand(install, out)).execute(arguments);
        }
        System.exit(code);
    }
}
