package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.document.DocumentReader;
import io.keybuzz.runbook.document.DocumentReading;
import io.keybuzz.runbook.redeploy.RedeployFields;
import io.keybuzz.runbook.redeploy.RedeployOptions;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.SpecError;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "redeploy",
        description = {
            "Brings an install to a new image, or to secrets that changed, and shows how it goes.",
            "Works by the spec of the last install. With nothing new it ends at once. When it fails, the previous version is put back first."
        })
final class RedeployCommand implements Callable<Integer> {
    static final String WORKFLOW_TYPE = "RedeployChatwoot";

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

    @Parameters(index = "0", arity = "0..1", paramLabel = "NS", defaultValue = "chatwoot", description = "namespace")
    private String namespace;

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
        String input = DocumentReader.json(RedeployFields.OPTIONS, asked());
        RedeployOptions options = checked(input);
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            StartedRun run = StartedRun.of(
                    temporal.client(),
                    WORKFLOW_TYPE,
                    Names.workflowId(configuration.cluster(), options.namespace()),
                    new StartedRun.Asked(
                            input,
                            there -> options.equals(options(temporal.client(), there)),
                            "a " + WORKFLOW_TYPE + " that was asked for something else",
                            ""));
            return new RunCommand(surroundings, runOptions, "the same ./runbook redeploy")
                    .follow(temporal, run, configuration.uiUrl());
        }
    }

    private RedeployOptions asked() {
        return new RedeployOptions(
                namespace,
                image,
                force,
                ignored == null ? null : new RedeployOptions.IgnoreWindow(ignored.reason, ignored.by));
    }

    /** The same rules as in the run, before anything is started. */
    private static RedeployOptions checked(String input) {
        DocumentReading<RedeployOptions> reading = DocumentReader.read(RedeployFields.OPTIONS, input, List.of());
        if (reading.value() == null) {
            throw CommandFailed.invalid(reading.errors().stream()
                    .map(RedeployCommand::withoutPosition)
                    .toList());
        }
        return reading.value();
    }

    // The line is one that the person never saw.
    private static SpecError withoutPosition(SpecError e) {
        return new SpecError(e.path(), e.reason(), e.value(), e.example(), null, null);
    }

    private static RedeployOptions options(WorkflowClient client, WorkflowExecution run) {
        return DocumentReader.read(RedeployFields.OPTIONS, RunInput.started(client, run), List.of())
                .value();
    }
}
