package io.keybuzz.runbook.testbed.pods;

import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.keybuzz.runbook.testbed.chatwoot.Surroundings;
import io.keybuzz.runbook.testbed.chatwoot.WebApp;
import io.keybuzz.runbook.testbed.cluster.Kubelets;
import io.keybuzz.runbook.testbed.http.HttpReply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Port-forward and exec into simulated pods. */
public final class SimulatedPodAccess implements PodAccess {
    /** The two seconds that a silent path takes are told as such and not sat out. */
    private static final Duration SILENCE = Duration.ofMillis(50);

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
            return reach(here, command);
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

    /** What the product's script prints: a line a server. Only the time tells silence from a refusal. */
    private static Executed reach(Surroundings here, List<String> command) {
        int name = command.indexOf("reach");
        List<String> servers = command.subList(name + 1, name + 5);
        HostPort database = new HostPort(servers.get(0), Integer.parseInt(servers.get(1)));
        HostPort redis = new HostPort(servers.get(2), Integer.parseInt(servers.get(3)));
        boolean silent = false;
        StringBuilder lines = new StringBuilder();
        for (HostPort server : List.of(database, redis)) {
            boolean postgres = server.equals(database);
            boolean reached = here.reachesOut().test(server.port());
            boolean open = reached && listens(here, server);
            silent |= !reached;
            lines.append(postgres ? "reach|PostgreSQL|" : "reach|Redis|")
                    .append(open ? 0 : postgres ? 2 : 1)
                    .append(reached ? "|10.00|10.01|" : "|10.00|12.01|")
                    .append(postgres ? server + (open ? " - accepting connections" : " - no response") : "")
                    .append('\n');
        }
        if (silent) {
            LockSupport.parkNanos(SILENCE.toNanos());
        }
        return new Executed(0, lines.toString(), "");
    }

    private static boolean listens(Surroundings here, HostPort server) {
        HostPort real = here.addresses().resolve(server);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(real.host(), real.port()), 2000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
