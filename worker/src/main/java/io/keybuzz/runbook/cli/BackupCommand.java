package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.backup.BackupInput;
import io.keybuzz.runbook.backup.BackupOptions;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "backup",
        description = {
            "Makes a backup of an install's database where its spec says, and reads it back.",
            "The report names its id, which restore takes."
        })
final class BackupCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private RunNamespace argument = new RunNamespace();

    @Mixin
    private RunOptions runOptions = new RunOptions();

    BackupCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        RunRequest request = RunRequest.of(BackupInput.DEFINITION, new BackupOptions(argument.namespace()));
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            StartedRun run = StartedRun.of(
                    temporal.client(),
                    WorkflowType.BACKUP,
                    Names.workflowId(configuration.cluster(), argument.namespace()),
                    request);
            return new RunCommand(surroundings, runOptions, "the same ./runbook backup")
                    .follow(temporal, run, configuration.uiUrl());
        }
    }
}
