package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        description = {
            "Shows what an install would do to what is there, as diffs with secrets masked, and writes nothing.",
            "It looks itself: no Temporal, no worker, no lock.",
            "Exit code 0: nothing to do; 4: changes pending; 1: an install would be refused, or it could not look; 2:"
                    + " invalid spec."
        })
final class PlanCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private SpecOptions specOptions = new SpecOptions();

    @Option(
            names = "--inspect",
            description =
                    "asks the image for its migrations in a short pod, where nothing else knows them; the only write")
    private boolean inspect;

    @Option(names = "--json", description = "prints one JSON document on standard output and nothing else there")
    private boolean json;

    PlanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        Spec spec = specOptions.read(surroundings.in(), null);
        Target target = OnlyLooking.target(configuration.cluster(), spec);
        Connections connections = surroundings.world().apply(configuration);
        try {
            Outlook outlook = Outlook.of(connections, target, inspect);
            if (json) {
                surroundings.out().println(Json.write(outlook.document()));
            } else {
                PlanText.lines(outlook, configuration.cluster() + "/" + spec.namespace(), surroundings.colour())
                        .forEach(surroundings.out()::println);
            }
            return outlook.exitCode();
        } finally {
            connections.kubernetes().close();
        }
    }
}
