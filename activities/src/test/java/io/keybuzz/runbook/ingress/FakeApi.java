package io.keybuzz.runbook.ingress;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * As much of the Kubernetes API as these adapters use: get, list, create, replace by resourceVersion, merge, delete with preconditions. Label
 * selectors are ignored.
 */
public final class FakeApi implements AutoCloseable {
    private static final String NOT_FOUND = "{\"kind\":\"Status\",\"code\":404,\"reason\":\"NotFound\"}";
    private static final String FORBIDDEN = "{\"kind\":\"Status\",\"code\":403,\"reason\":\"Forbidden\"}";

    private final HttpServer server;
    private final Map<String, HasMetadata> objects = new ConcurrentSkipListMap<>();
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private final List<String> writes = new CopyOnWriteArrayList<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private volatile boolean watched;
    private long version = 1;

    public FakeApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::serve);
        server.start();
    }

    public KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withAutoConfigure(false)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    /** Puts an object at its path, such as {@code /api/v1/namespaces/chatwoot/pods/web-1}. */
    public synchronized void put(String path, HasMetadata object) {
        object.getMetadata().setResourceVersion(String.valueOf(version++));
        objects.put(path, object);
    }

    public HasMetadata get(String path) {
        return objects.get(path);
    }

    public void remove(String path) {
        objects.remove(path);
    }

    /** What is at this path may not be read any more. */
    public void forbid(String path) {
        forbidden.add(path);
    }

    /** Method and path of every write that was accepted. */
    public List<String> writes() {
        return writes;
    }

    /** Path and query of everything that was asked. */
    public List<String> queries() {
        return queries;
    }

    /** Whether anybody has asked to watch anything. */
    public boolean watched() {
        return watched;
    }

    private synchronized void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        queries.add(path + "?" + exchange.getRequestURI().getQuery());
        watched |= String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true");
        switch (exchange.getRequestMethod()) {
            case "GET" -> {
                if (forbidden.contains(path)) {
                    answer(exchange, 403, FORBIDDEN);
                } else if (objects.containsKey(path)) {
                    answer(exchange, 200, Serialization.asJson(objects.get(path)));
                } else {
                    list(exchange, path);
                }
            }
            case "POST" -> {
                HasMetadata sent = sent(exchange);
                String key = path + "/" + sent.getMetadata().getName();
                if (objects.containsKey(key)) {
                    answer(exchange, 409, "{\"kind\":\"Status\",\"code\":409,\"reason\":\"AlreadyExists\"}");
                } else {
                    put(key, sent);
                    writes.add("POST " + key);
                    answer(exchange, 201, Serialization.asJson(sent));
                }
            }
            case "PUT" -> {
                HasMetadata sent = sent(exchange);
                HasMetadata there = objects.get(path);
                String sentVersion = sent.getMetadata().getResourceVersion();
                if (there == null || !there.getMetadata().getResourceVersion().equals(sentVersion)) {
                    answer(exchange, 409, "{\"kind\":\"Status\",\"code\":409,\"reason\":\"Conflict\"}");
                } else {
                    put(path, sent);
                    writes.add("PUT " + path);
                    answer(exchange, 200, Serialization.asJson(sent));
                }
            }
            case "PATCH" -> {
                if (objects.containsKey(path)) {
                    put(path, merged(objects.get(path), exchange));
                    writes.add("PATCH " + path);
                    answer(exchange, 200, Serialization.asJson(objects.get(path)));
                } else {
                    answer(exchange, 404, NOT_FOUND);
                }
            }
            case "DELETE" -> {
                HasMetadata there = objects.get(path);
                if (there != null && !meets(there, exchange)) {
                    answer(exchange, 409, "{\"kind\":\"Status\",\"code\":409,\"reason\":\"Conflict\"}");
                    return;
                }
                HasMetadata removed = objects.remove(path);
                if (removed != null) {
                    writes.add("DELETE " + path);
                    answer(exchange, 200, Serialization.asJson(removed));
                } else {
                    answer(exchange, 404, NOT_FOUND);
                }
            }
            default -> answer(exchange, 405, "{}");
        }
    }

    private void list(HttpExchange exchange, String path) throws IOException {
        String last = path.substring(path.lastIndexOf('/') + 1);
        boolean collection =
                last.matches("ingresses|ingressclasses|endpointslices|replicasets|nodes|pods|secrets|jobs");
        if (!collection) {
            answer(exchange, 404, NOT_FOUND);
            return;
        }
        boolean everywhere = !path.contains("/namespaces/");
        String items = objects.entrySet().stream()
                .filter(e -> everywhere
                        ? e.getKey().contains("/" + last + "/")
                        : e.getKey().startsWith(path + "/"))
                .map(e -> Serialization.asJson(e.getValue()))
                .collect(Collectors.joining(","));
        answer(exchange, 200, "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[" + items + "]}");
    }

    /** Whether it is as the preconditions of a delete say. */
    private static boolean meets(HasMetadata object, HttpExchange exchange) throws IOException {
        String sent = body(exchange);
        DeleteOptions options = sent.isBlank() ? null : Serialization.unmarshal(sent, DeleteOptions.class);
        Preconditions wanted = options == null ? null : options.getPreconditions();
        return wanted == null
                || Set.of(object.getMetadata().getUid(), object.getMetadata().getResourceVersion())
                        .containsAll(Stream.of(wanted.getUid(), wanted.getResourceVersion())
                                .filter(Objects::nonNull)
                                .toList());
    }

    private static HasMetadata sent(HttpExchange exchange) throws IOException {
        return Serialization.unmarshal(body(exchange));
    }

    private static HasMetadata merged(HasMetadata object, HttpExchange exchange) throws IOException {
        Map<String, Object> whole = tree(Serialization.asJson(object));
        merge(whole, tree(body(exchange)));
        return Serialization.unmarshal(Serialization.asJson(whole));
    }

    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> into, Map<String, Object> patch) {
        patch.forEach((key, value) -> {
            if (value instanceof Map<?, ?> && into.get(key) instanceof Map<?, ?>) {
                merge((Map<String, Object>) into.get(key), (Map<String, Object>) value);
            } else {
                into.put(key, value);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> tree(String json) {
        return Serialization.unmarshal(json, Map.class);
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
