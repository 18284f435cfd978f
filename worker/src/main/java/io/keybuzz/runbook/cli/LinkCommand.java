package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.worker.Setting;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "link", description = "Prints the Temporal UI's start page with type, id and task queue filled in.")
final class LinkCommand implements Callable<Integer> {

    /** What can be started there. */
    enum Kind {
        install(WorkflowType.INSTALL),
        redeploy(WorkflowType.REDEPLOY),
        verify(WorkflowType.VERIFY);

        private final String workflowType;

        Kind(String workflowType) {
            this.workflowType = workflowType;
        }
    }

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "KIND", description = "what to start: ${COMPLETION-CANDIDATES}")
    private Kind kind;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NS",
            converter = NamespaceName.class,
            defaultValue = NamespaceName.DEFAULT,
            description = "namespace")
    private String namespace;

    LinkCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        if (configuration.uiUrl() == null) {
            throw CommandFailed.usage(Setting.RUNBOOK_UI_URL + ": has to be set to the address of the Temporal UI");
        }
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            surroundings
                    .out()
                    .println(Links.start(
                            configuration.uiUrl(),
                            temporal.client().getOptions().getNamespace(),
                            kind.workflowType,
                            kind == Kind.verify
                                    ? Names.verifyId(configuration.cluster(), namespace)
                                    : Names.workflowId(configuration.cluster(), namespace)));
        }
        surroundings
                .err()
                .println("The page also shows the newest run's input: "
                        + (namespace.equals(NamespaceName.DEFAULT)
                                ? "clear it for the defaults, or edit it."
                                : "it has to say {\"namespace\": \"" + namespace
                                        + "\"}; an empty one means the namespace " + NamespaceName.DEFAULT + "."));
        return ExitCode.OK;
    }
}
