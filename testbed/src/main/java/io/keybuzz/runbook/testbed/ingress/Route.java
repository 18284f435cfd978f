package io.keybuzz.runbook.testbed.ingress;

import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A line of the ingress' configuration.
 *
 * @param host empty for any
 * @param endpoints addresses of the pods that were ready when it was made
 * @param port where it asks them
 * @param maxBody in bytes
 * @param connectSeconds how long a connection to a pod is tried
 */
record Route(String host, String path, List<String> endpoints, int port, long maxBody, long connectSeconds) {
    private static final String ANNOTATION = "nginx.ingress.kubernetes.io/";

    /** The configuration that Ingresses and EndpointSlices ask for. */
    static List<Route> all(ObjectStore store) {
        List<Route> routes = new ArrayList<>();
        for (Map<String, Object> ingress : store.list(ResourceType.INGRESS, null)) {
            if (!isOurs(ingress)) {
                continue;
            }
            for (Map<String, Object> rule : Tree.maps(ingress, "spec", "rules")) {
                for (Map<String, Object> path : Tree.maps(rule, "http", "paths")) {
                    routes.add(of(store, ingress, Tree.text(rule, "host"), path));
                }
            }
        }
        routes.sort(Comparator.comparingInt(route -> -route.path().length()));
        return routes;
    }

    static boolean isOurs(Map<String, Object> ingress) {
        return List.of("", "nginx").contains(Tree.text(ingress, "spec", "ingressClassName"));
    }

    boolean matches(String asked, String askedPath) {
        return (host.isEmpty() || host.equalsIgnoreCase(asked)) && askedPath.startsWith(path);
    }

    private static Route of(ObjectStore store, Map<String, Object> ingress, String host, Map<String, Object> path) {
        String namespace = Tree.text(ingress, "metadata", "namespace");
        String service = Tree.text(path, "backend", "service", "name");
        List<Map<String, Object>> slices = store.list(ResourceType.ENDPOINT_SLICE, namespace).stream()
                .filter(slice -> Tree.text(slice, "metadata", "labels", "kubernetes.io/service-name")
                        .equals(service))
                .toList();
        List<String> endpoints = slices.stream()
                .flatMap(slice -> Tree.maps(slice, "endpoints").stream())
                .filter(endpoint -> Boolean.TRUE.equals(Tree.at(endpoint, "conditions", "ready")))
                .map(endpoint -> ((List<?>) endpoint.get("addresses")).get(0).toString())
                .sorted()
                .toList();
        return new Route(
                host,
                Tree.text(path, "path").isEmpty() ? "/" : Tree.text(path, "path"),
                endpoints,
                slices.stream()
                        .flatMap(slice -> Tree.maps(slice, "ports").stream())
                        .map(port -> ((Number) port.get("port")).intValue())
                        .findFirst()
                        .orElse(0),
                bytes(annotation(ingress, "proxy-body-size", "1m")),
                Long.parseLong(annotation(ingress, "proxy-connect-timeout", "5")));
    }

    private static String annotation(Map<String, Object> ingress, String name, String otherwise) {
        String value = Tree.text(ingress, "metadata", "annotations", ANNOTATION + name);
        return value.isEmpty() ? otherwise : value.replaceFirst("s$", "");
    }

    private static long bytes(String size) {
        long number = Long.parseLong(size.replaceAll("[^0-9]", ""));
        return switch (size.toLowerCase(Locale.ROOT).charAt(size.length() - 1)) {
            case 'k' -> number << 10;
            case 'm' -> number << 20;
            case 'g' -> number << 30;
            default -> number;
        };
    }
}
