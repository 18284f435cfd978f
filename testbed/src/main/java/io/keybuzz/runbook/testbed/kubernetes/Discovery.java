package io.keybuzz.runbook.testbed.kubernetes;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the API server says of itself: health, version, groups and resources. */
final class Discovery {
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private static final Map<ResourceType, List<String>> SHORT_NAMES = Map.of(
            ResourceType.NAMESPACE, List.of("ns"),
            ResourceType.POD, List.of("po"),
            ResourceType.SERVICE, List.of("svc"),
            ResourceType.CONFIG_MAP, List.of("cm"),
            ResourceType.SERVICE_ACCOUNT, List.of("sa"),
            ResourceType.NODE, List.of("no"),
            ResourceType.DEPLOYMENT, List.of("deploy"),
            ResourceType.REPLICA_SET, List.of("rs"),
            ResourceType.INGRESS, List.of("ing"));

    private Discovery() {}

    /** The answer, or null when the path is no discovery. */
    static String answer(String path) {
        return switch (path) {
            case "/readyz", "/healthz", "/livez" -> "ok";
            case "/version", "/version/" ->
                Tree.json(Map.of("major", "1", "minor", "34", "gitVersion", "v1.34.4-simulation"));
            case "/api", "/api/" -> Tree.json(Map.of("kind", "APIVersions", "versions", List.of("v1")));
            case "/apis", "/apis/" -> groups();
            default -> {
                String version = path.replaceFirst("^/apis?/", "").replaceFirst("/$", "");
                yield path.startsWith("/api")
                                && Arrays.stream(ResourceType.values())
                                        .anyMatch(t -> t.apiVersion().equals(version))
                        ? resources(version)
                        : null;
            }
        };
    }

    private static String groups() {
        List<Map<String, Object>> groups = Arrays.stream(ResourceType.values())
                .filter(type -> !type.group().isEmpty())
                .map(ResourceType::apiVersion)
                .distinct()
                .map(version -> {
                    Map<String, Object> one =
                            Map.of("groupVersion", version, "version", version.substring(version.indexOf('/') + 1));
                    Map<String, Object> group = new LinkedHashMap<>();
                    group.put("name", version.substring(0, version.indexOf('/')));
                    group.put("versions", List.of(one));
                    group.put("preferredVersion", one);
                    return group;
                })
                .toList();
        return Tree.json(Map.of("kind", "APIGroupList", "apiVersion", "v1", "groups", groups));
    }

    private static String resources(String version) {
        List<Map<String, Object>> resources = Arrays.stream(ResourceType.values())
                .filter(type -> type.apiVersion().equals(version))
                .map(type -> Map.<String, Object>of(
                        "name",
                        type.plural(),
                        "singularName",
                        "",
                        "namespaced",
                        type.namespaced(),
                        "kind",
                        type.kind(),
                        "shortNames",
                        SHORT_NAMES.getOrDefault(type, List.of()),
                        "verbs",
                        VERBS))
                .toList();
        return Tree.json(
                Map.of("kind", "APIResourceList", "apiVersion", "v1", "groupVersion", version, "resources", resources));
    }
}
