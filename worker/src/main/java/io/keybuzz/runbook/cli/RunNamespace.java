package io.keybuzz.runbook.cli;

import picocli.CommandLine.Parameters;

/** The namespace of a command that starts a run: it is checked with the run's other options, so that all that is wrong comes at once. */
final class RunNamespace {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NS",
            defaultValue = NamespaceName.DEFAULT,
            description = "namespace")
    private String namespace;

    String namespace() {
        return namespace;
    }
}
