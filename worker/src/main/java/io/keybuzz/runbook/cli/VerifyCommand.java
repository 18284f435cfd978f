package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.verify.VerifyInput;
import io.keybuzz.runbook.verify.VerifyOptions;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        description = {
            "Runs every check on an install and shows what somebody changed since; changes nothing.",
            "Exit 1 when a check fails; it may run beside an install."
        })
final class VerifyCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private RunNamespace argument = new RunNamespace();

    @Option(names = "--strict", description = "a warning counts as a failure")
    private boolean strict;

    @Mixin
    private RunOptions runOptions = new RunOptions();

    VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        RunRequest request = RunRequest.of(VerifyInput.DEFINITION, new VerifyOptions(argument.namespace(), strict));
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            StartedRun run = StartedRun.of(
                    temporal.client(),
                    WorkflowType.VERIFY,
                    Names.verifyId(configuration.cluster(), argument.namespace()),
                    request);
            return new RunCommand(surroundings, runOptions, "the same ./runbook verify")
                    .follow(temporal, run, configuration.uiUrl());
        }
    }
}
