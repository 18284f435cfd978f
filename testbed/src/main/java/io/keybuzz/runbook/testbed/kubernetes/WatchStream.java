package io.keybuzz.runbook.testbed.kubernetes;

import io.keybuzz.runbook.testbed.http.HttpExchange;
import io.keybuzz.runbook.testbed.http.HttpRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** One watch: what there is (when no version was given), then every change, until somebody closes it. */
final class WatchStream {
    private final ObjectStore store;
    private final ApiPath path;
    private final Predicate<Map<String, Object>> selector;
    private final HttpExchange.Stream out;

    private WatchStream(
            ObjectStore store, ApiPath path, Predicate<Map<String, Object>> selector, HttpExchange.Stream out) {
        this.store = store;
        this.path = path;
        this.selector = selector;
        this.out = out;
    }

    static void serve(ObjectStore store, ApiPath path, HttpRequest request, HttpExchange exchange, BooleanSupplier open)
            throws IOException {
        HttpExchange.Stream out = request.wantsWebSocket()
                ? exchange.webSocket(request, Map.of())
                : exchange.stream(200, "application/json");
        Map<String, String> query = request.query();
        Predicate<Map<String, Object>> selector = Selectors.of(query);
        if (!path.name().isEmpty()) {
            selector = selector.and(o -> path.name().equals(Tree.text(o, "metadata", "name")));
        }
        boolean[] closed = {false};
        Thread peer = new Thread(
                () -> {
                    try {
                        exchange.awaitPeer();
                    } catch (IOException e) {
                        // Closed, as was waited for.
                    }
                    closed[0] = true;
                    store.wake();
                },
                "watch-peer");
        peer.setDaemon(true);
        peer.start();
        long millis = Long.parseLong(query.getOrDefault("timeoutSeconds", "1800")) * 1000;
        long end = System.nanoTime() + millis * 1_000_000;
        try (out) {
            new WatchStream(store, path, selector, out)
                    .follow(
                            query.getOrDefault("resourceVersion", ""),
                            () -> open.getAsBoolean() && !closed[0] && System.nanoTime() < end);
        }
    }

    private void follow(String from, BooleanSupplier open) throws IOException {
        long seen;
        if (from.isEmpty() || from.equals("0")) {
            List<Map<String, Object>> all;
            synchronized (store) {
                all = store.list(path.type(), path.namespace().isEmpty() ? null : path.namespace());
                seen = store.version();
            }
            for (Map<String, Object> object : all) {
                if (selector.test(object)) {
                    send("ADDED", object);
                }
            }
        } else {
            seen = Long.parseLong(from);
        }
        while (open.getAsBoolean()) {
            for (ObjectStore.Change change : store.since(seen, 500)) {
                seen = change.version();
                tell(change);
            }
        }
    }

    private void tell(ObjectStore.Change change) throws IOException {
        boolean mine = change.type() == path.type()
                && (path.namespace().isEmpty()
                        || path.namespace().equals(Tree.text(change.object(), "metadata", "namespace")));
        if (!mine) {
            return;
        }
        boolean was = change.previous() != null && selector.test(change.previous());
        boolean is = !change.kind().equals("DELETED") && selector.test(change.object());
        if (is) {
            send(was ? "MODIFIED" : "ADDED", change.object());
        } else if (was) {
            send("DELETED", change.object());
        }
    }

    private void send(String kind, Map<String, Object> object) throws IOException {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", kind);
        event.put("object", object);
        out.send(Tree.json(event) + "\n");
    }
}
