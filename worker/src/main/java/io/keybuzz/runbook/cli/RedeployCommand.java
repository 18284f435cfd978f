package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.redeploy.RedeployFields;
import io.keybuzz.runbook.redeploy.RedeployOptions;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.WorkflowType;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "redeploy",
        description = {
            "Brings an install to a new image, or to secrets that changed, and shows how it goes.",
            "Works by the spec of the last install. With nothing new it ends at once. When it fails, the previous version is put back first."
        })
final class RedeployCommand implements Callable<Integer> {

    /** One without the other says too little. */
    private static final class IgnoredWindow {
        @Option(
                names = "--ignore-window",
                required = true,
                paramLabel = "REASON",
                description = "starts outside the spec's windows; with --by")
        private String reason;

        @Option(names = "--by", required = true, paramLabel = "NAME", description = "who says so")
        private String by;
    }

    private final Surroundings surroundings;

    @Mixin
    private RunNamespace argument = new RunNamespace();

    @Option(names = "--image", paramLabel = "I", description = "another image than the last install's")
    private String image;

    @Option(names = "--force", description = "replaces the pods though there is nothing new: a rolling restart")
    private boolean force;

    @ArgGroup(exclusive = false)
    private IgnoredWindow ignored;

    @Mixin
    private RunOptions runOptions = new RunOptions();

    RedeployCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        RunRequest request = RunRequest.of(RedeployFields.OPTIONS, asked());
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            StartedRun run = StartedRun.of(
                    temporal.client(),
                    WorkflowType.REDEPLOY,
                    Names.workflowId(configuration.cluster(), argument.namespace()),
                    request);
            return new RunCommand(surroundings, runOptions, "the same ./runbook redeploy")
                    .follow(temporal, run, configuration.uiUrl());
        }
    }

    private RedeployOptions asked() {
        return new RedeployOptions(
                argument.namespace(),
                image,
                force,
                ignored == null ? null : new RedeployOptions.IgnoreWindow(ignored.reason, ignored.by));
    }
}
