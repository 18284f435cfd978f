package io.keybuzz.runbook.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The content of an image pull secret, {@code .dockerconfigjson}, read as the kubelet reads it. */
public final class DockerConfig {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DockerConfig() {}

    /** The key under which runtimes look for a registry's login. */
    static String key(String server) {
        return server.equals("docker.io") ? "https://index.docker.io/v1/" : server;
    }

    /**
     * The existing content with this login in it; entries for other registries stay. When it says the same already it is returned as it
     * is, so that another tool's spelling is no change.
     *
     * @param existing null or unreadable: there is none
     */
    static String with(String existing, String server, Login login) {
        if (login(existing, server).filter(login::equals).isPresent()) {
            return existing;
        }
        ObjectNode root = read(existing);
        ObjectNode auths = root.withObjectProperty("auths");
        auths.putObject(key(server))
                .put("username", login.username())
                .put("password", login.password())
                .put("auth", login.basic());
        return root.toString();
    }

    /**
     * The login for a registry: under the key that runtimes look for, else under another spelling of it; empty when it has none, or one
     * for a path in it only.
     */
    static Optional<Login> login(String content, String server) {
        JsonNode auths = read(content).path("auths");
        Stream<String> spellings =
                servers(content).stream().filter(key -> host(key).equals(host(server)));
        return Stream.concat(Stream.of(key(server)), spellings)
                .flatMap(key -> login(auths.path(key)).stream())
                .findFirst();
    }

    /** The login for the image's registry, else the one for the longest path that the image is under. */
    static Optional<Login> login(String content, ImageName image) {
        JsonNode auths = read(content).path("auths");
        String path = image.registry() + "/" + image.repository();
        return login(content, image.registry())
                .or(() -> servers(content).stream()
                        .filter(key -> host(key).contains("/") && path.startsWith(host(key)))
                        .sorted(Comparator.comparing((String key) -> host(key).length())
                                .reversed())
                        .flatMap(key -> login(auths.path(key)).stream())
                        .findFirst());
    }

    /** Whether it has an entry for a registry, or for a path in it. */
    public static boolean names(String content, String server) {
        String host = host(server);
        return servers(content).stream()
                .map(DockerConfig::host)
                .anyMatch(key -> key.equals(host) || key.startsWith(host + "/"));
    }

    /**
     * A key without what the kubelet's keyring does not look at: the scheme, and the version of the registry's interface before a
     * path. Tools write Docker Hub's login under the name that it had once.
     */
    private static String host(String key) {
        String host = key.replaceFirst("^https?://", "")
                .replaceFirst("^([^/]+)/v[12]/", "$1/")
                .replaceFirst("^([^/]+)/$", "$1");
        return host.equals("index.docker.io") ? "docker.io" : host;
    }

    private static Optional<Login> login(JsonNode entry) {
        if (entry.hasNonNull("username") && entry.hasNonNull("password")) {
            return Optional.of(new Login(
                    entry.get("username").asText(), entry.get("password").asText()));
        }
        if (entry.hasNonNull("auth")) {
            String both = decode(entry.get("auth").asText());
            int colon = both.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new Login(both.substring(0, colon), both.substring(colon + 1)));
        }
        return Optional.empty();
    }

    /** The registries that it has logins for, as they are spelt there. */
    static List<String> servers(String content) {
        List<String> servers = new ArrayList<>();
        read(content).path("auths").fieldNames().forEachRemaining(servers::add);
        return servers;
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private static ObjectNode read(String content) {
        try {
            return content != null && JSON.readTree(content) instanceof ObjectNode object
                    ? object
                    : JSON.createObjectNode();
        } catch (JsonProcessingException unreadable) {
            return JSON.createObjectNode();
        }
    }
}
