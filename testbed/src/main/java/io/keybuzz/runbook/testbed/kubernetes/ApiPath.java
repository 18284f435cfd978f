package io.keybuzz.runbook.testbed.kubernetes;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a request goes.
 *
 * @param namespace empty for all of them, or for what has none
 * @param name empty for a collection
 * @param subresource empty for the object itself
 */
record ApiPath(ResourceType type, String namespace, String name, String subresource) {

    static Optional<ApiPath> of(String path) {
        List<String> parts =
                Arrays.stream(path.split("/")).filter(p -> !p.isEmpty()).toList();
        if (parts.size() >= 3 && parts.get(0).equals("api")) {
            return of("", parts.get(1), parts.subList(2, parts.size()));
        }
        if (parts.size() >= 4 && parts.get(0).equals("apis")) {
            return of(parts.get(1), parts.get(2), parts.subList(3, parts.size()));
        }
        return Optional.empty();
    }

    private static Optional<ApiPath> of(String group, String version, List<String> rest) {
        boolean inNamespace = rest.size() >= 3
                && rest.get(0).equals("namespaces")
                && !rest.get(2).equals("status")
                && !rest.get(2).equals("finalize");
        List<String> own = inNamespace ? rest.subList(2, rest.size()) : rest;
        return ResourceType.of(group, version, own.get(0))
                .map(type -> new ApiPath(
                        type,
                        inNamespace ? rest.get(1) : "",
                        own.size() > 1 ? own.get(1) : "",
                        own.size() > 2 ? String.join("/", own.subList(2, own.size())) : ""));
    }
}
