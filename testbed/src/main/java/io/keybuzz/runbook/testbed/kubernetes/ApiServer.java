package io.keybuzz.runbook.testbed.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.keybuzz.runbook.kubernetes.PodAccess;
import io.keybuzz.runbook.testbed.http.HttpExchange;
import io.keybuzz.runbook.testbed.http.HttpReply;
import io.keybuzz.runbook.testbed.http.HttpRequest;
import io.keybuzz.runbook.testbed.http.SmallHttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** A simulation of the Kubernetes API server, faithful where an installer can tell: apply, ownership, versions, watches, refusals. */
public final class ApiServer implements Closeable {
    private final ObjectStore store = new ObjectStore();
    private final ApiWrites writes = new ApiWrites(store);
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final SmallHttpServer http;
    private volatile PodLogs logs = (namespace, pod, container, previous) -> "";
    private volatile PodStreams streams;
    private volatile boolean closed;

    /** Where a container's output is read. */
    @FunctionalInterface
    public interface PodLogs {
        /** @param container empty for the only one */
        String read(String namespace, String pod, String container, boolean previous);
    }

    public ApiServer() throws IOException {
        http = SmallHttpServer.start("kube-apiserver", this::serve);
    }

    public ObjectStore store() {
        return store;
    }

    /** How a client reaches it. */
    public Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + http.port() + "/")
                .withTrustCerts(true)
                .withHttp2Disable(true)
                .withRequestTimeout(10_000)
                .build();
    }

    public void logs(PodLogs source) {
        logs = source;
    }

    /** What exec and port-forward reach. */
    public void pods(PodAccess pods) {
        streams = new PodStreams(pods);
    }

    /** Refuses a verb on a resource, such as {@code patch deployments}, from now on. */
    public void deny(String verb, String plural) {
        denied.add(verb + " " + plural);
    }

    public void allowEverything() {
        denied.clear();
    }

    /** Whether it answers; when not, watches are cut and connections are refused. */
    public void up(boolean answers) {
        try {
            http.listen(answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        store.wake();
        http.close();
    }

    private void serve(HttpRequest request, HttpExchange exchange) throws IOException {
        try {
            String known = Discovery.answer(request.path());
            if (known != null) {
                exchange.reply(HttpReply.json(200, known));
                return;
            }
            if (request.header("content-type").contains("protobuf")) {
                throw ApiFailure.unsupportedMedia();
            }
            ApiPath path = ApiPath.of(request.path()).orElseThrow(ApiFailure::noSuchPath);
            authorize(path, request);
            PodStreams open = streams;
            if (open != null && PodStreams.serves(path, request)) {
                get(new ApiPath(path.type(), path.namespace(), path.name(), ""));
                open.serve(path, request, exchange);
            } else if (isWatch(request)) {
                WatchStream.serve(store, path, request, exchange, () -> !closed);
            } else if (path.subresource().equals("log")) {
                exchange.reply(HttpReply.of(200, "text/plain", log(path, request)));
            } else {
                exchange.reply(
                        HttpReply.json(request.method().equals("POST") ? 201 : 200, Tree.json(answer(path, request))));
            }
        } catch (ApiFailure failure) {
            exchange.reply(HttpReply.json(failure.code(), failure.status()));
        }
    }

    private static boolean isWatch(HttpRequest request) {
        String watch = request.query().getOrDefault("watch", "");
        return request.method().equals("GET") && (watch.equals("true") || watch.equals("1"));
    }

    private Map<String, Object> answer(ApiPath path, HttpRequest request) {
        Map<String, String> query = request.query();
        ApiWrites.Options options = new ApiWrites.Options(
                query.getOrDefault("fieldManager", isApply(request) ? "" : manager(request)),
                query.getOrDefault("force", "").equals("true"),
                query.getOrDefault("dryRun", "").equals("All"));
        return switch (request.method()) {
            case "GET" -> path.name().isEmpty() ? list(path, query) : get(path);
            case "POST" ->
                path.type() == ResourceType.ACCESS_REVIEW
                        ? review(Tree.parse(request.text()))
                        : writes.create(path, Tree.parse(request.text()), options);
            case "PUT" -> writes.update(path, Tree.parse(request.text()), options);
            case "PATCH" -> writes.patch(path, request.header("content-type"), request.text(), options);
            case "DELETE" -> delete(path, request, options.dryRun());
            default -> throw ApiFailure.bad("no such method: " + request.method());
        };
    }

    private static boolean isApply(HttpRequest request) {
        return request.header("content-type").startsWith("application/apply-patch");
    }

    private static String manager(HttpRequest request) {
        String agent = request.header("user-agent").replaceFirst("[/ ].*", "");
        return agent.isEmpty() ? "unknown" : agent;
    }

    private Map<String, Object> get(ApiPath path) {
        Map<String, Object> object = store.get(path.type(), path.namespace(), path.name())
                .orElseThrow(() -> ApiFailure.notFound(path.type(), path.name()));
        return path.subresource().equals("scale") ? writes.scale(object) : object;
    }

    private Map<String, Object> list(ApiPath path, Map<String, String> query) {
        Predicate<Map<String, Object>> selector = Selectors.of(query);
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("apiVersion", path.type().apiVersion());
        list.put("kind", path.type().kind() + "List");
        synchronized (store) {
            list.put("metadata", Map.of("resourceVersion", Long.toString(store.version())));
            list.put(
                    "items",
                    store.list(path.type(), path.namespace().isEmpty() ? null : path.namespace()).stream()
                            .filter(selector)
                            .toList());
        }
        return list;
    }

    private Map<String, Object> delete(ApiPath path, HttpRequest request, boolean dryRun) {
        Map<String, Object> body = request.body().length == 0 ? Map.of() : Tree.parse(request.text());
        boolean dry = dryRun || Tree.at(body, "dryRun") instanceof List<?> all && all.contains("All");
        if (!path.name().isEmpty()) {
            return writes.delete(path, body, dry);
        }
        Map<String, Object> deleted = list(path, request.query());
        for (Map<String, Object> object : Tree.maps(deleted, "items")) {
            writes.delete(
                    new ApiPath(
                            path.type(),
                            Tree.text(object, "metadata", "namespace"),
                            Tree.text(object, "metadata", "name"),
                            ""),
                    body,
                    dry);
        }
        return deleted;
    }

    private Map<String, Object> review(Map<String, Object> asked) {
        Map<String, Object> answer = Tree.copy(asked);
        Map<String, Object> attributes = Tree.map(asked, "spec", "resourceAttributes");
        String subresource = Tree.text(attributes, "subresource");
        String resource = Tree.text(attributes, "resource") + (subresource.isEmpty() ? "" : "/" + subresource);
        boolean allowed = !denied.contains(Tree.text(attributes, "verb") + " " + resource);
        Tree.child(answer, "status").put("allowed", allowed);
        if (!allowed) {
            Tree.child(answer, "status").put("reason", "denied in the simulation");
        }
        return answer;
    }

    private void authorize(ApiPath path, HttpRequest request) {
        String verb = switch (request.method()) {
            case "GET" -> isWatch(request) ? "watch" : path.name().isEmpty() ? "list" : "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "DELETE" -> path.name().isEmpty() ? "deletecollection" : "delete";
            default -> request.method().toLowerCase(Locale.ROOT);
        };
        String resource = path.type().plural() + (path.subresource().isEmpty() ? "" : "/" + path.subresource());
        if (denied.contains(verb + " " + resource)) {
            throw ApiFailure.forbidden(
                    path.type(),
                    path.name(),
                    "User \"runbook\" cannot " + verb + " resource \"" + resource + "\" in API group \""
                            + path.type().group() + "\" in the namespace \"" + path.namespace() + "\"");
        }
    }

    private String log(ApiPath path, HttpRequest request) {
        get(new ApiPath(path.type(), path.namespace(), path.name(), ""));
        Map<String, String> query = request.query();
        String text = logs.read(
                path.namespace(),
                path.name(),
                query.getOrDefault("container", ""),
                query.getOrDefault("previous", "").equals("true"));
        String tail = query.get("tailLines");
        List<String> lines = text.lines().toList();
        return tail == null || lines.size() <= Integer.parseInt(tail)
                ? text
                : String.join("\n", lines.subList(lines.size() - Integer.parseInt(tail), lines.size())) + "\n";
    }
}
