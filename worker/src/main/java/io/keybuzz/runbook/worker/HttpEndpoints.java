package io.keybuzz.runbook.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keybuzz.runbook.activity.DaemonThreads;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * {@code /healthz}: the process answers. {@code /readyz}: 200 when the worker polls a Temporal that answers, else 503. {@code /metrics}:
 * Prometheus' text format.
 */
public final class HttpEndpoints implements AutoCloseable {
    static {
        // In seconds, and read once by the JDK's server, which has none by default: a client that stalls in the middle
        // of a request or an answer would keep one of the two threads for good, and /healthz with the second.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "5");
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private HttpEndpoints(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * @param port 0: any free one
     * @throws IOException when the port cannot be had
     */
    public static HttpEndpoints start(int port, BooleanSupplier polling, PrometheusMeterRegistry registry)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        ExecutorService threads = Executors.newFixedThreadPool(2, DaemonThreads.named("http"));
        server.setExecutor(threads);
        answer(server, "/healthz", () -> new Answer(200, "ok\n"));
        answer(
                server,
                "/readyz",
                () -> polling.getAsBoolean() ? new Answer(200, "polling\n") : new Answer(503, "not polling\n"));
        answer(server, "/metrics", () -> new Answer(200, registry.scrape()));
        server.start();
        return new HttpEndpoints(server, threads);
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private record Answer(int status, String body) {}

    private static void answer(HttpServer server, String path, Supplier<Answer> source) {
        server.createContext(path, exchange -> {
            try (exchange) {
                send(exchange, path.equals(exchange.getRequestURI().getPath()) ? source.get() : new Answer(404, ""));
            }
        });
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        boolean head = "HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(answer.status(), head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }
}
