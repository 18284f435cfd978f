package io.keybuzz.runbook.cli;

import picocli.CommandLine.Parameters;

/** The namespace of a command that only looks. */
final class NamespaceArgument {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NS",
            converter = NamespaceName.class,
            defaultValue = NamespaceName.DEFAULT,
            description = "namespace")
    private String namespace;

    String namespace() {
        return namespace;
    }
}
