package io.keybuzz.runbook.testbed.registry;

import io.keybuzz.runbook.testbed.chatwoot.ImageContent;
import io.keybuzz.runbook.testbed.http.HttpExchange;
import io.keybuzz.runbook.testbed.http.HttpReply;
import io.keybuzz.runbook.testbed.http.HttpRequest;
import io.keybuzz.runbook.testbed.http.SmallHttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A registry with one repository that wants a login, standing for ghcr.io: Docker's HTTP API, version 2. */
public final class SimulatedRegistry implements Closeable {
    public static final String SERVER = "ghcr.io";
    public static final String REPOSITORY = "keybuzzio/chatwoot-keybuzz";
    /** Where the spec's {@code registry.endpoint} finds it; a realm at any other host would be another site. */
    public static final String ENDPOINT = "http://10.0.0.10:5000";

    /** An image with PostgreSQL's tools, which are simulated too. */
    public static final String BACKUP_TOOLS = "ghcr.io/keybuzzio/backup-tools:1";
    /** An image with a Redis that lives as long as its pod. */
    public static final String REDIS = "ghcr.io/keybuzzio/redis:7";

    private static final String TOKEN = "simulated-token";

    private final String login;
    private final Map<String, ImageContent> images = new ConcurrentSkipListMap<>();
    private final Map<String, ImageContent> manifests = new ConcurrentSkipListMap<>();
    private final Map<String, ImageContent> open = new ConcurrentSkipListMap<>();
    private final SmallHttpServer http;
    private volatile boolean up = true;

    public SimulatedRegistry(String username, String password) throws IOException {
        login = username + ":" + password;
        for (String tag : List.of("v3.12.0", "v3.12.1", "v4.0.0")) {
            push(tag, ImageContent.of(tag));
        }
        push("v3.12.0-crash", ImageContent.of("v3.12.0").crashing("NameError: uninitialized constant Standin::Crash"));
        push("v3.12.0-migration-fails", ImageContent.of("v3.12.0").failingAt("20231211010827"));
        // Longer than the seconds after which a pod that is not ready is told.
        push("v3.12.0-slow-boot", ImageContent.of("v3.12.0").setting("STANDIN_BOOT", "10s"));
        push("v3.12.0-slow-statement", ImageContent.of("v3.12.0").setting("STANDIN_SLOW_STATEMENT", "4"));
        ImageContent newer = ImageContent.of("v3.13.0").plus(ImageContent.NEWER);
        push("v3.13.0", newer);
        push("v3.13.0-crash", newer.crashing("NameError: uninitialized constant Standin::Crash"));
        push("v3.13.0-migration-fails", newer.failingAt(ImageContent.NEWER[1]));
        push("v3.13.0-fails-on-data", newer.failingOnDataAt(ImageContent.NEWER[1]));
        push("v3.13.0-takes-away", newer.with(ImageContent.NEWER[2], "drop_table"));
        push("edge", newer.plus("20260101000000"));
        http = SmallHttpServer.start("registry", this::serve);
    }

    public int port() {
        return http.port();
    }

    /** Puts an image under a tag; the one that was there stays under its digest. */
    public void push(String tag, ImageContent content) {
        images.put(tag, content);
        manifests.put(digest(content), content);
    }

    /** Puts an image under a whole reference of another registry, such as {@code chatwoot/chatwoot:latest}, which wants no login. */
    public void pushPublic(String reference, ImageContent content) {
        open.put(reference, content);
    }

    /** Whether an image can be had without a login. */
    public boolean isPublic(String reference) {
        return open.containsKey(reference);
    }

    public void delete(String tag) {
        images.remove(tag);
    }

    /** Whether it answers. */
    public void up(boolean answers) {
        up = answers;
    }

    public boolean isUp() {
        return up;
    }

    /** Whether {@code username:password} opens it. */
    public boolean admits(String usernameAndPassword) {
        return login.equals(usernameAndPassword);
    }

    /** @param reference {@code ghcr.io/REPOSITORY:TAG}, {@code …@DIGEST} or both, of which the digest counts */
    public Optional<ImageContent> find(String reference) {
        if (isPublic(reference)) {
            return Optional.of(open.get(reference));
        }
        String name = SERVER + "/" + REPOSITORY;
        int digest = reference.indexOf('@');
        if (reference.startsWith(name) && digest > 0) {
            return byDigest(reference.substring(digest + 1));
        }
        return reference.startsWith(name + ":")
                ? Optional.ofNullable(images.get(reference.substring(name.length() + 1)))
                : Optional.empty();
    }

    /** Whether there is such an image, of the application or beside it. */
    public boolean has(String reference) {
        return reference.equals(BACKUP_TOOLS)
                || reference.equals(REDIS)
                || find(reference).isPresent();
    }

    /** The digest of an image's manifest. */
    public static String digest(ImageContent content) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256")
                    .digest(manifest(content).getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    private Optional<ImageContent> byDigest(String digest) {
        return Optional.ofNullable(manifests.get(digest));
    }

    private void serve(HttpRequest request, HttpExchange exchange) throws IOException {
        exchange.reply(up ? answer(request) : HttpReply.json(503, error("UNAVAILABLE", "service unavailable")));
    }

    private HttpReply answer(HttpRequest request) {
        String path = request.path();
        if (path.equals("/token")) {
            return basic(request)
                    ? HttpReply.json(200, "{\"token\":\"" + TOKEN + "\",\"expires_in\":300}")
                    : HttpReply.json(401, error("UNAUTHORIZED", "authentication required"));
        }
        if (!basic(request) && !request.header("authorization").equals("Bearer " + TOKEN)) {
            return HttpReply.json(401, error("UNAUTHORIZED", "authentication required"))
                    .with(
                            "WWW-Authenticate",
                            "Bearer realm=\"" + ENDPOINT + "/token\",service=\"" + SERVER + "\",scope=\"repository:"
                                    + REPOSITORY + ":pull\"");
        }
        String repository = "/v2/" + REPOSITORY + "/";
        if (path.equals("/v2/") || path.equals("/v2")) {
            return HttpReply.json(200, "{}");
        }
        if (path.equals(repository + "tags/list")) {
            String tags = String.join("\",\"", new TreeMap<>(images).keySet());
            return HttpReply.json(200, "{\"name\":\"" + REPOSITORY + "\",\"tags\":[\"" + tags + "\"]}");
        }
        if (path.startsWith(repository + "manifests/")) {
            return manifestOf(path.substring((repository + "manifests/").length()));
        }
        return HttpReply.json(404, error("NAME_UNKNOWN", "repository name not known to registry"));
    }

    private HttpReply manifestOf(String reference) {
        Optional<ImageContent> image =
                reference.startsWith("sha256:") ? byDigest(reference) : Optional.ofNullable(images.get(reference));
        return image.map(content -> HttpReply.of(200, "application/vnd.oci.image.manifest.v1+json", manifest(content))
                        .with("Docker-Content-Digest", digest(content)))
                .orElseGet(() -> HttpReply.json(404, error("MANIFEST_UNKNOWN", "manifest unknown")));
    }

    private boolean basic(HttpRequest request) {
        String header = request.header("authorization");
        return header.startsWith("Basic ")
                && admits(new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8));
    }

    private static String manifest(ImageContent content) {
        return "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"annotations\":{"
                + "\"org.opencontainers.image.version\":\"" + content.version() + "\",\"migrations\":\""
                + content.migrations().size() + "\",\"content\":\"" + Integer.toHexString(content.hashCode())
                + "\"},\"layers\":[]}";
    }

    private static String error(String code, String message) {
        return "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}";
    }
}
