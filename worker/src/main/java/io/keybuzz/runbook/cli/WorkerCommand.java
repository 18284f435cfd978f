package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.worker.Setting;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import io.keybuzz.runbook.worker.WorkerProcess;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "worker",
        description = "Runs the worker until SIGTERM; /healthz, /readyz and /metrics on RUNBOOK_HTTP_PORT.")
final class WorkerCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    WorkerCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        try {
            new WorkerProcess(configuration, surroundings.environment()).run();
            return ExitCode.OK;
        } catch (IOException taken) {
            throw CommandFailed.failed(
                    Setting.RUNBOOK_HTTP_PORT + " = " + configuration.httpPort() + ": " + taken.getMessage());
        }
    }
}
