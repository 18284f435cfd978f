package io.keybuzz.runbook.cli;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.install.Adapters;
import io.keybuzz.runbook.kubernetes.KubernetesClients;
import io.keybuzz.runbook.lock.WriteGuard;
import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.spec.SpecReader;
import io.keybuzz.runbook.spec.SpecWriter;
import io.keybuzz.runbook.worker.HttpEndpoints;
import io.keybuzz.runbook.worker.Metrics;
import io.keybuzz.runbook.worker.RunbookWorker;
import io.keybuzz.runbook.worker.Runbooks;
import io.keybuzz.runbook.worker.TemporalConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Loads what worker and commands load, against addresses where nobody listens: the launcher keeps these classes in an archive. */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
    private static final String NOBODY = "127.0.0.1:1";

    @Override
    public Integer call() {
        quietly(() -> SpecWriter.yaml(SpecReader.read(null, List.of()).spec()));
        quietly(this::temporal);
        quietly(this::kubernetes);
        return ExitCode.OK;
    }

    private void temporal() throws Exception {
        var registry = Metrics.registry();
        try (HttpEndpoints http = HttpEndpoints.start(0, () -> false, registry);
                TemporalConnection temporal = TemporalConnection.open(
                        Map.of("TEMPORAL_ADDRESS", NOBODY),
                        stubs -> stubs.setMetricsScope(Metrics.temporal(registry))
                                .setRpcTimeout(Duration.ofMillis(500)))) {
            http.port();
            RunbookWorker.start(
                    temporal.client(),
                    RunbookWorker.Offer.of(Runbooks.TYPES, Adapters.activities(nowhere())),
                    registry);
        }
    }

    private void kubernetes() {
        nowhere()
                .kubernetes()
                .resources(ConfigMap.class)
                .inNamespace("none")
                .withName("none")
                .get();
    }

    private static Connections nowhere() {
        return new Connections(
                "none",
                "none",
                KubernetesClients.of(
                        new ConfigBuilder().withMasterUrl("https://" + NOBODY).build()),
                null,
                AddressMap.IDENTITY,
                (namespace, reference) -> "",
                WriteGuard.NONE,
                Policy.NONE);
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static void quietly(Attempt attempt) {
        try {
            attempt.run();
        } catch (Exception | LinkageError asExpected) {
            // Nobody answers; what was loaded on the way is all that counts.
        }
    }
}
