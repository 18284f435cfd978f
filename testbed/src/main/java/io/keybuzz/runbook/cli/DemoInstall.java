package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.install.Adapters;
import io.keybuzz.runbook.lock.LeaseGuard;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.testbed.DemoRun;
import io.keybuzz.runbook.testbed.Testbed;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.keybuzz.runbook.worker.Runbooks;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The main job as people run it: the worker's own activities, and the command line's own install. */
public final class DemoInstall implements DemoRun, AutoCloseable {
    private final PrintStream out;
    private TemporalConnection temporal;
    private RunbookWorker worker;

    public DemoInstall(PrintStream out) {
        this.out = out;
    }

    @Override
    public int install(Testbed testbed, Path reportDirectory) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("TEMPORAL_") || name.startsWith("RUNBOOK_"));
        environment.put("TEMPORAL_ADDRESS", testbed.temporalTarget());
        temporal = Main.connect(environment);
        Connections connections = connections(testbed);
        worker = RunbookWorker.start(
                temporal.client(),
                RunbookWorker.Offer.of(Runbooks.TYPES, Adapters.activities(connections)),
                new SimpleMeterRegistry());
        Surroundings surroundings = new Surroundings(
                InputStream.nullInputStream(),
                out,
                System.err,
                Main.terminal(environment),
                Main.columns(),
                environment,
                () -> Main.connect(environment),
                ClusterView.NONE);
        return new Cli(surroundings)
                .run(
                        "install",
                        "--set",
                        "registry.endpoint=" + Testbed.REGISTRY_ENDPOINT,
                        "--report-dir",
                        reportDirectory.toString());
    }

    private Connections connections(Testbed testbed) {
        Connections world = testbed.connections(WriteGuard.NONE);
        return new Connections(
                world.cluster(),
                temporal.name(),
                world.kubernetes(),
                world.pods(),
                world.addresses(),
                world.secrets(),
                new LeaseGuard(world.kubernetes()),
                world.policy());
    }

    @Override
    public void close() {
        if (worker != null) {
            worker.close();
        }
        if (temporal != null) {
            temporal.close();
        }
    }
}
