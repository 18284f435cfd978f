package io.keybuzz.runbook.testbed;

import io.keybuzz.runbook.cli.DemoCommand;

/** The launcher of the demo. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        DemoCommand.main(arguments);
    }
}
