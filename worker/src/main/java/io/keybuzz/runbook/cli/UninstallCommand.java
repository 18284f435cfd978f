package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.uninstall.UninstallInput;
import io.keybuzz.runbook.uninstall.UninstallOptions;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "uninstall",
        description = {
            "Removes what the runbook made, after it has shown what goes; what others made stays.",
            "Without --yes it ends with exit 3 when the list is shown; answer with decide, or run it again with --yes."
        })
final class UninstallCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "NS", description = "namespace")
    private String namespace;

    @Option(names = "--drop-database", description = "role and database go too, with all their data")
    private boolean dropDatabase;

    @Option(
            names = "--drop-secrets",
            description = "the Secrets go too: the role's password, the key to encrypted data")
    private boolean dropSecrets;

    @Option(names = "--yes", description = "says yes to the list")
    private boolean yes;

    @Mixin
    private RunOptions runOptions = new RunOptions();

    UninstallCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        RunRequest request =
                RunRequest.of(UninstallInput.DEFINITION, new UninstallOptions(namespace, dropDatabase, !dropSecrets));
        String workflowId = Names.workflowId(configuration.cluster(), namespace);
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            StartedRun run = StartedRun.of(temporal.client(), WorkflowType.UNINSTALL, workflowId, request);
            RunCommand command = new RunCommand(surroundings, runOptions, "the same ./runbook uninstall");
            if (yes) {
                command.approving("--yes on the command line");
            }
            return command.follow(temporal, run, configuration.uiUrl());
        }
    }
}
