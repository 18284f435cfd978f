package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the Ingress leads the spec's host, at every path, to the web Service; pure. A visitor gets 404 for a host that no rule has. */
final class IngressRule {
    private IngressRule() {}

    /**
     * Why it does not, in words.
     *
     * @param ingress null when it is not there, of which others tell
     */
    static Optional<String> mismatch(Ingress ingress, Spec spec) {
        if (ingress == null || ingress.getSpec() == null) {
            return Optional.empty();
        }
        List<HTTPIngressPath> paths = ingress.getSpec().getRules().stream()
                .filter(r -> r.getHost() == null || r.getHost().equalsIgnoreCase(spec.frontendHost()))
                .filter(r -> r.getHttp() != null)
                .flatMap(r -> r.getHttp().getPaths().stream())
                .toList();
        if (paths.isEmpty()) {
            String hosts = ingress.getSpec().getRules().stream()
                    .map(r -> String.valueOf(r.getHost()))
                    .collect(Collectors.joining(", "));
            return Optional.of("it has rules for " + (hosts.isEmpty() ? "no host" : hosts) + ", and none for "
                    + spec.frontendHost());
        }
        Optional<HTTPIngressPath> whole = paths.stream()
                .filter(p -> p.getPath() == null || p.getPath().equals("/"))
                .findFirst();
        if (whole.isEmpty()) {
            return Optional.of("it leads "
                    + paths.stream().map(HTTPIngressPath::getPath).collect(Collectors.joining(", "))
                    + " somewhere, and / nowhere");
        }
        return whole.map(HTTPIngressPath::getBackend)
                .map(IngressBackend::getService)
                .filter(service -> !Names.SERVICE.equals(service.getName()))
                .map(service -> "it leads to Service " + service.getName() + ", not to " + Names.SERVICE);
    }
}
