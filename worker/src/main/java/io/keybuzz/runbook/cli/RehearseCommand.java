package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.rehearsal.RehearsalInput;
import io.keybuzz.runbook.rehearsal.RehearsalOptions;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rehearse",
        description = {
            "Runs an image's migrations on a copy of the last backup, and says how long they take, what they lock, and what fails.",
            "The install is not touched; the copy is dropped afterwards."
        })
final class RehearseCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private RunNamespace argument = new RunNamespace();

    @Option(
            names = "--image",
            required = true,
            paramLabel = "I",
            description = "the image whose migrations are rehearsed")
    private String image;

    @Mixin
    private RunOptions runOptions = new RunOptions();

    RehearseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        RunRequest request =
                RunRequest.of(RehearsalInput.DEFINITION, new RehearsalOptions(argument.namespace(), image));
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            StartedRun run = StartedRun.of(
                    temporal.client(),
                    WorkflowType.REHEARSE,
                    Names.workflowId(configuration.cluster(), argument.namespace()),
                    request);
            return new RunCommand(surroundings, runOptions, "the same ./runbook rehearse")
                    .follow(temporal, run, configuration.uiUrl());
        }
    }
}
