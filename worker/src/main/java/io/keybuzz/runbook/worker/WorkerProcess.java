package io.keybuzz.runbook.worker;

import io.keybuzz.runbook.activity.DaemonThreads;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.install.Adapters;
import io.keybuzz.runbook.run.Names;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker as a process: HTTP endpoints, Temporal, adapters, and a quiet end on SIGTERM. */
public final class WorkerProcess {
    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Nobody there takes {@link #CONNECT}; a refusal, such as of an API key, comes at once and would come a hundred times a second. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final WorkerConfiguration configuration;
    private final Map<String, String> environment;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile RunbookWorker worker;

    public WorkerProcess(WorkerConfiguration configuration, Map<String, String> environment) {
        this.configuration = configuration;
        this.environment = environment;
    }

    /**
     * Runs until SIGTERM or Ctrl-C.
     *
     * @throws IOException when the HTTP port cannot be had
     */
    public void run() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::drain, "drain"));
        PrometheusMeterRegistry registry = Metrics.registry();
        try (HttpEndpoints http = HttpEndpoints.start(
                        configuration.httpPort(), () -> worker != null && worker.polling(), registry);
                TemporalConnection temporal = TemporalConnection.open(
                        environment, stubs -> stubs.setMetricsScope(Metrics.temporal(registry)))) {
            WorkerConfiguration.unknown(environment)
                    .forEach(name -> log.warn("{} is set, and is none of the settings that are read", name));
            // Clients take a while to load; Temporal's connection is made meanwhile.
            Thread connecting = DaemonThreads.named("connect").newThread(() -> connect(temporal));
            connecting.start();
            Connections connections = Wiring.connections(configuration, environment, temporal);
            sayWhatIsAllowed(connections);
            RunbookWorker.Offer offer = new RunbookWorker.Offer(
                    Runbooks.TYPES, Adapters.activities(connections), configuration.buildId(), List.of());
            connecting.join();
            if (stop.getCount() > 0) {
                worker = RunbookWorker.start(temporal.client(), offer, registry);
                log.info(
                        "polls {} on {} as {}; HTTP on port {}",
                        Names.TASK_QUEUE,
                        temporal.name(),
                        temporal.client().getOptions().getIdentity(),
                        http.port());
            }
            stop.await();
            if (worker != null) {
                log.info("stops: activities have {} s to end", RunbookWorker.DRAIN.toSeconds());
                worker.close();
            }
            log.info("stopped");
        } finally {
            stopped.countDown();
        }
    }

    /** Returns once Temporal answers, however long that takes: a worker that starts before Temporal is nothing unusual. */
    private void connect(TemporalConnection temporal) {
        try {
            do {
                try {
                    temporal.client().getWorkflowServiceStubs().connect(CONNECT);
                    return;
                } catch (RuntimeException unreachable) {
                    log.warn("Temporal at {} cannot be reached yet: {}", temporal.address(), unreachable.getMessage());
                }
            } while (!stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sayWhatIsAllowed(Connections connections) {
        if (!connections.policy().present()) {
            log.warn(
                    "there is no policy ({}): whoever may start workflows may send every credential anywhere",
                    Setting.RUNBOOK_POLICY);
        }
    }

    private void drain() {
        stop.countDown();
        try {
            // The JVM ends when its hooks have, so this one waits for the drain.
            stopped.await(RunbookWorker.DRAIN.toSeconds() + 5, TimeUnit.SECONDS);
        } catch (InterruptedException late) {
            Thread.currentThread().interrupt();
        }
    }
}
