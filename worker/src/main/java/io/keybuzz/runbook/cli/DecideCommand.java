package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "decide", description = "Answers a parked run.")
final class DecideCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "NS", converter = NamespaceName.class, description = "namespace")
    private String namespace;

    @Parameters(index = "1", paramLabel = "retry|skip|abort", description = "what to do")
    private String action;

    @Option(names = "--reason", required = true, paramLabel = "R", description = "why; it goes into the report")
    private String reason;

    @Option(names = "--by", paramLabel = "NAME", description = "who decides; the report says that this was claimed")
    private String by;

    @Mixin
    private SpecOptions specOptions = new SpecOptions();

    DecideCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        if (!action.matches("(?i)retry|skip|abort")) {
            throw CommandFailed.usage(action + ": has to be retry, skip or abort");
        }
        if (reason.isBlank()) {
            throw CommandFailed.usage("--reason: has to say something");
        }
        if (specOptions.given() && !action.equalsIgnoreCase("retry")) {
            throw CommandFailed.usage("only retry takes a spec");
        }
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            OpenRun run = OpenRun.find(temporal.client(), Names.workflowId(configuration.cluster(), namespace));
            DecisionTaken taken = run.decide(action, reason, by, this::corrected);
            surroundings.out().println("Decision " + taken.number() + " is taken: " + taken.action());
            return ExitCode.OK;
        }
    }

    private Spec corrected(Supplier<String> present) {
        return specOptions.given()
                ? specOptions.read(surroundings.in(), specOptions.needsBase() ? present.get() : null)
                : null;
    }
}
