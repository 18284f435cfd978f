package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.restore.RestoreInput;
import io.keybuzz.runbook.restore.RestoreOptions;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = {
            "Brings a backup back, after it has shown what is lost by it; the database that was in use is kept beside.",
            "Without --yes it ends with exit 3 when that is shown; answer with decide, or run it again with --yes."
        })
final class RestoreCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "NS", description = "namespace")
    private String namespace;

    @Option(
            names = "--backup",
            required = true,
            paramLabel = "ID",
            description = "which one, as the report of the run that made it says; latest: the newest")
    private String backup;

    @Option(names = "--yes", description = "says yes to what is lost")
    private boolean yes;

    @Mixin
    private RunOptions runOptions = new RunOptions();

    RestoreCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        RunRequest request = RunRequest.of(RestoreInput.DEFINITION, new RestoreOptions(namespace, backup));
        String workflowId = Names.workflowId(configuration.cluster(), namespace);
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            StartedRun run = StartedRun.of(temporal.client(), WorkflowType.RESTORE, workflowId, request);
            RunCommand command = new RunCommand(surroundings, runOptions, "the same ./runbook restore");
            if (yes) {
                command.approving("--yes on the command line");
            }
            return command.follow(temporal, run, configuration.uiUrl());
        }
    }
}
