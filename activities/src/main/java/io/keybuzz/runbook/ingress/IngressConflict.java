package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import java.util.List;
import java.util.stream.Stream;

/** Another Ingress that answers for the same host and path: which of the two wins is the controller's secret. Pure. */
final class IngressConflict {
    private IngressConflict() {}

    /** Names, as {@code namespace/name}, of those that claim {@code host} with path {@code /} and are not ours. */
    static List<String> of(List<Ingress> all, String namespace, String name, String host) {
        return all.stream()
                .filter(i -> !(namespace.equals(i.getMetadata().getNamespace())
                        && name.equals(i.getMetadata().getName())))
                .filter(i -> rules(i).anyMatch(r -> host.equalsIgnoreCase(r.getHost()) && claimsRoot(r)))
                .map(i -> i.getMetadata().getNamespace() + "/" + i.getMetadata().getName())
                .toList();
    }

    private static Stream<IngressRule> rules(Ingress ingress) {
        return ingress.getSpec() == null || ingress.getSpec().getRules() == null
                ? Stream.empty()
                : ingress.getSpec().getRules().stream();
    }

    private static boolean claimsRoot(IngressRule rule) {
        return rule.getHttp() != null
                && rule.getHttp().getPaths() != null
                && rule.getHttp().getPaths().stream()
                        .map(HTTPIngressPath::getPath)
                        .anyMatch(p -> p == null || p.isEmpty() || p.equals("/"));
    }
}
