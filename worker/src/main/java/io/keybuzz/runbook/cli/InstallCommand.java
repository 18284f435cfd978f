package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "install",
        description = {
            "Installs Chatwoot, or converges an existing install, and shows how it goes.",
            "Joins the run that is there when it was asked for the same. Ctrl-C leaves the run alone."
        })
final class InstallCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private SpecOptions specOptions = new SpecOptions();

    @Mixin
    private RunOptions runOptions = new RunOptions();

    InstallCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        Spec spec = specOptions.read(surroundings.in(), null);
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            StartedRun run = StartedRun.of(
                    temporal.client(),
                    WorkflowType.INSTALL,
                    Names.workflowId(configuration.cluster(), spec.namespace()),
                    RunRequest.of(spec));
            return new RunCommand(surroundings, runOptions, "the same ./runbook install")
                    .follow(temporal, run, configuration.uiUrl());
        }
    }
}
