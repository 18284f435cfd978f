package io.keybuzz.runbook.testbed.pods;

import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.testbed.chatwoot.AppDatabase;
import io.keybuzz.runbook.testbed.chatwoot.AppFailure;
import io.keybuzz.runbook.testbed.chatwoot.Surroundings;
import io.keybuzz.runbook.testbed.chatwoot.WebApp;
import io.keybuzz.runbook.testbed.cluster.Kubelets;
import io.keybuzz.runbook.testbed.http.HttpReply;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Port-forward and exec into simulated pods. */
public final class SimulatedPodAccess implements PodAccess {
    private final Kubelets kubelets;

    public SimulatedPodAccess(Kubelets kubelets) {
        this.kubelets = kubelets;
    }

    @Override
    public Answer get(String namespace, String pod, int port, String path, Duration timeout) throws IOException {
        WebApp app = kubelets.app(namespace, pod)
                .filter(listening -> port == 3000)
                .orElseThrow(() -> new ConnectException("connection refused by port " + port + " of pod " + pod));
        long start = System.nanoTime();
        HttpReply reply = app.get(path);
        return new Answer(
                reply.status(),
                new String(reply.body(), StandardCharsets.UTF_8),
                (System.nanoTime() - start) / 1_000_000);
    }

    @Override
    public Answer submit(
            String namespace, String pod, int port, String path, Map<String, String> fields, Duration timeout)
            throws IOException {
        WebApp app = kubelets.app(namespace, pod)
                .filter(listening -> port == 3000)
                .orElseThrow(() -> new ConnectException("connection refused by port " + port + " of pod " + pod));
        long start = System.nanoTime();
        HttpReply reply = app.post(path, fields);
        return new Answer(
                reply.status(),
                new String(reply.body(), StandardCharsets.UTF_8),
                (System.nanoTime() - start) / 1_000_000);
    }

    @Override
    public Executed exec(String namespace, String pod, String container, Duration timeout, List<String> command)
            throws IOException {
        Surroundings here = kubelets.inside(namespace, pod, container)
                .orElseThrow(() -> new IOException("container " + container + " of pod " + pod + " is not running"));
        String line = String.join(" ", command);
        if (line.contains("pg_isready")) {
            return isReady(here);
        }
        if (line.contains("chatwoot-runbook listed")) {
            return new Executed(0, here.image().report(), "");
        }
        if (line.contains("db/migrate")) {
            return new Executed(0, here.image().listing(), "");
        }
        if (line.equals("env") || line.equals("printenv")) {
            StringBuilder variables = new StringBuilder();
            here.environment()
                    .forEach((k, v) -> variables.append(k).append('=').append(v).append('\n'));
            return new Executed(0, variables.toString(), "");
        }
        return new Executed(127, "", command.get(0) + ": not found in the simulation\n");
    }

    private static Executed isReady(Surroundings here) {
        String where = here.variable("POSTGRES_HOST", "127.0.0.1") + ":" + here.variable("POSTGRES_PORT", "5432");
        try {
            new AppDatabase(here).applied();
            return new Executed(0, where + " - accepting connections\n", "");
        } catch (AppFailure failure) {
            boolean answered = failure.getMessage().contains("FATAL:");
            if (failure.getMessage().contains("timeout expired")) {
                // Only the time that pg_isready takes tells silence from a refusal.
                LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
            }
            return new Executed(
                    answered ? 0 : 2, where + (answered ? " - accepting connections\n" : " - no response\n"), "");
        }
    }
}
