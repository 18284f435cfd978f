package io.keybuzz.runbook.testbed.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a real API server refuses, as far as an installer can run into it. */
final class Validation {
    private static final String NAME = "[a-z0-9]([-a-z0-9.]*[a-z0-9])?";

    private Validation() {}

    /** @param live null for a new object */
    static void check(ResourceType type, Map<String, Object> live, Map<String, Object> next) {
        String name = Tree.text(next, "metadata", "name");
        if (!name.matches(NAME) || name.length() > 253) {
            throw ApiFailure.invalid(
                    type,
                    name,
                    "metadata.name",
                    "Invalid value: \"" + name + "\": a lowercase RFC 1123 subdomain must consist of lower case "
                            + "alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character");
        }
        switch (type) {
            case DEPLOYMENT -> {
                immutable(type, live, next, "spec", "selector");
                selects(name, next);
                pod(type, name, "spec.template.spec", Tree.map(next, "spec", "template", "spec"));
            }
            case JOB -> {
                immutable(type, live, next, "spec", "template");
                pod(type, name, "spec.template.spec", Tree.map(next, "spec", "template", "spec"));
            }
            case SECRET -> immutable(type, live, next, "type");
            case POD -> pod(type, name, "spec", Tree.map(next, "spec"));
            default -> {}
        }
        if (live != null && Boolean.TRUE.equals(live.get("immutable"))) {
            immutable(type, live, next, "data");
        }
    }

    private static void immutable(
            ResourceType type, Map<String, Object> live, Map<String, Object> next, String... path) {
        if (live != null && !Objects.equals(Tree.at(live, path), Tree.at(next, path))) {
            throw ApiFailure.invalid(
                    type, Tree.text(next, "metadata", "name"), String.join(".", path), "field is immutable");
        }
    }

    private static void selects(String name, Map<String, Object> deployment) {
        Map<String, Object> labels = Tree.map(deployment, "spec", "template", "metadata", "labels");
        Map<String, Object> selector = Tree.map(deployment, "spec", "selector", "matchLabels");
        if (selector.isEmpty()) {
            throw ApiFailure.invalid(ResourceType.DEPLOYMENT, name, "spec.selector", "Required value");
        }
        if (!labels.entrySet().containsAll(selector.entrySet())) {
            throw ApiFailure.invalid(
                    ResourceType.DEPLOYMENT,
                    name,
                    "spec.template.metadata.labels",
                    "`selector` does not match template `labels`");
        }
    }

    private static void pod(ResourceType type, String name, String place, Map<String, Object> spec) {
        if (Tree.maps(spec, "containers").isEmpty()) {
            throw ApiFailure.invalid(type, name, place + ".containers", "Required value");
        }
        for (String kind : List.of("initContainers", "containers")) {
            List<Map<String, Object>> containers = Tree.maps(spec, kind);
            for (int i = 0; i < containers.size(); i++) {
                container(type, name, place + "." + kind + "[" + i + "]", containers.get(i));
            }
        }
    }

    private static void container(ResourceType type, String name, String place, Map<String, Object> container) {
        if (Tree.text(container, "image").isEmpty()) {
            throw ApiFailure.invalid(type, name, place + ".image", "Required value");
        }
        for (Map<String, Object> variable : Tree.maps(container, "env")) {
            Map<String, Object> source = Tree.map(variable, "valueFrom");
            if (!source.isEmpty() && !Tree.text(variable, "value").isEmpty()) {
                throw ApiFailure.invalid(
                        type, name, place + ".env.valueFrom", "may not be specified when `value` is not empty");
            }
            if (source.size() > 1) {
                throw ApiFailure.invalid(
                        type, name, place + ".env.valueFrom", "may not have more than one field specified at a time");
            }
        }
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            long ways = Tree.map(container, probe).keySet().stream()
                    .filter(List.of("httpGet", "tcpSocket", "exec", "grpc")::contains)
                    .count();
            if (ways > 1) {
                throw ApiFailure.invalid(type, name, place + "." + probe, "may not specify more than 1 handler type");
            }
        }
    }
}
