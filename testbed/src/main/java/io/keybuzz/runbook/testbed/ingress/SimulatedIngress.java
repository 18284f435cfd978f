package io.keybuzz.runbook.testbed.ingress;

import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.testbed.NodeNetwork;
import io.keybuzz.runbook.testbed.chatwoot.WebApp;
import io.keybuzz.runbook.testbed.cluster.ClusterNode;
import io.keybuzz.runbook.testbed.cluster.Kubelets;
import io.keybuzz.runbook.testbed.http.HttpExchange;
import io.keybuzz.runbook.testbed.http.HttpReply;
import io.keybuzz.runbook.testbed.http.HttpRequest;
import io.keybuzz.runbook.testbed.http.HttpService;
import io.keybuzz.runbook.testbed.http.SmallHttpServer;
import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An nginx on every node: 404 for an unknown host, 503 without ready endpoints, 504 when no packet comes back, 502 when the pod
 * refuses, else the application's answer. Its configuration follows the cluster a little later.
 */
public final class SimulatedIngress implements Closeable {
    /** A connection that gets no answer is given up after this, or after the annotation's time where that is shorter. */
    private static final long SILENCE_MILLIS = 200;

    private final ObjectStore store;
    private final Kubelets kubelets;
    private final NodeNetwork network;
    private final List<ClusterNode> nodes;
    private final Map<String, SmallHttpServer> listeners = new HashMap<>();
    private final AtomicBoolean syncing = new AtomicBoolean();
    private final AtomicInteger turns = new AtomicInteger();
    private final ScheduledExecutorService sync = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ingress-controller");
        thread.setDaemon(true);
        return thread;
    });
    private volatile List<Route> routes = List.of();
    private volatile Duration delay = Duration.ofMillis(50);
    private volatile boolean stale;

    public SimulatedIngress(ObjectStore store, Kubelets kubelets, NodeNetwork network, List<ClusterNode> nodes)
            throws IOException {
        this.store = store;
        this.kubelets = kubelets;
        this.network = network;
        this.nodes = nodes;
        for (ClusterNode node : nodes) {
            listeners.put(node.address(), SmallHttpServer.start("ingress-" + node.name(), new OnNode(node.address())));
        }
        store.subscribe(change -> {
            if (change.type() == ResourceType.INGRESS || change.type() == ResourceType.ENDPOINT_SLICE) {
                resync();
            }
        });
    }

    /** The local port that stands for port 80 of a node. */
    public int port(String node) {
        return listeners.get(node).port();
    }

    /** How long the configuration lags behind the cluster; 50 ms unless told. */
    public void delay(Duration lag) {
        delay = lag;
    }

    /** Whether it hears of no change; it catches up when it does again. */
    public void stale(boolean deaf) {
        stale = deaf;
        if (!deaf) {
            resync();
        }
    }

    private void resync() {
        if (!stale && syncing.compareAndSet(false, true)) {
            try {
                sync.schedule(this::read, delay.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                // The world ends.
            }
        }
    }

    /** Returns when its configuration is the cluster's, if it hears of changes at all. */
    public void catchUp() throws InterruptedException {
        try {
            sync.submit(this::read).get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    private void read() {
        syncing.set(false);
        if (stale) {
            return;
        }
        routes = Route.all(store);
        List<Object> published = new ArrayList<>();
        nodes.forEach(node -> published.add(Map.of("ip", node.address())));
        for (Map<String, Object> ingress : store.list(ResourceType.INGRESS, null)) {
            if (Route.isOurs(ingress)) {
                store.change(
                        ResourceType.INGRESS,
                        Tree.text(ingress, "metadata", "namespace"),
                        Tree.text(ingress, "metadata", "name"),
                        "nginx-ingress-controller",
                        live -> Tree.child(live, "status", "loadBalancer").put("ingress", published));
            }
        }
    }

    @Override
    public void close() throws IOException {
        sync.shutdownNow();
        for (SmallHttpServer listener : listeners.values()) {
            listener.close();
        }
    }

    private Optional<Route> route(HttpRequest request) {
        return routes.stream()
                .filter(route -> route.matches(request.host(), request.path()))
                .findFirst();
    }

    private final class OnNode implements HttpService {
        private final String node;

        OnNode(String node) {
            this.node = node;
        }

        @Override
        public long maxBody(HttpRequest head) {
            return route(head).map(Route::maxBody).orElse(1L << 20);
        }

        @Override
        public void serve(HttpRequest request, HttpExchange exchange) throws IOException {
            Optional<Route> route = route(request);
            if (route.isEmpty()) {
                exchange.reply(HttpReply.error(404, "Not Found"));
                return;
            }
            List<String> endpoints = route.get().endpoints();
            if (endpoints.isEmpty()) {
                exchange.reply(HttpReply.error(503, "Service Temporarily Unavailable"));
                return;
            }
            HttpReply failure = HttpReply.error(502, "Bad Gateway");
            int first = Math.floorMod(turns.incrementAndGet(), endpoints.size());
            for (int i = 0; i < Math.min(3, endpoints.size()); i++) { // proxy_next_upstream_tries 3
                String endpoint = endpoints.get((first + i) % endpoints.size());
                Optional<String> podNode = kubelets.nodeOf(endpoint);
                // Nobody answers for an address that no pod has any more; one that has just gone still refuses.
                boolean gone = podNode.isEmpty() && stale;
                if (gone || podNode.isPresent() && !network.reaches(node, podNode.get())) {
                    beSilent(route.get());
                    failure = HttpReply.error(504, "Gateway Time-out");
                    continue;
                }
                Optional<WebApp> app =
                        route.get().port() == Names.WEB_PORT ? kubelets.listening(endpoint) : Optional.empty();
                if (app.isPresent()) {
                    app.get().serve(request, exchange);
                    return;
                }
            }
            exchange.reply(failure);
        }

        private void beSilent(Route route) {
            try {
                Thread.sleep(Math.min(SILENCE_MILLIS, route.connectSeconds() * 1000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
