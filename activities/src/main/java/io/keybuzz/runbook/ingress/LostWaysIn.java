package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an Ingress that others made does for visitors and would not do any more once it is taken over: its rules and its TLS are one value
 * each, and the spec's goes over them. Pure.
 */
final class LostWaysIn {
    /** As controllers write it: Prefix, those of load balancers of clouds, and regular expressions. */
    private static final Set<String> EVERYTHING = Set.of("", "/", "/*", "/.*", "/(.*)");

    private LostWaysIn() {}

    /** In words; empty for one that is ours, or is not there. @param live null when it is not there */
    static List<String> of(Ingress live, Spec spec) {
        if (live == null || live.getSpec() == null || ServerSideApply.ours(live)) {
            return List.of();
        }
        List<String> lost = new ArrayList<>();
        if (spec.ingress().tls() != Tls.INGRESS && !live.getSpec().getTls().isEmpty()) {
            lost.add("TLS ends there, with Secret "
                    + live.getSpec().getTls().stream()
                            .map(IngressTLS::getSecretName)
                            .map(name -> Objects.toString(name, "of the controller"))
                            .distinct()
                            .collect(Collectors.joining(", ")));
        }
        for (IngressRule rule : live.getSpec().getRules()) {
            boolean another = rule.getHost() != null && !rule.getHost().equalsIgnoreCase(spec.frontendHost());
            if (another) {
                lost.add("it answers for " + rule.getHost());
            } else if (rule.getHttp() != null) {
                List<HTTPIngressPath> paths = rule.getHttp().getPaths();
                Set<IngressBackend> whole = paths.stream()
                        .filter(LostWaysIn::everything)
                        .map(HTTPIngressPath::getBackend)
                        .collect(Collectors.toSet());
                // What goes where everything goes, such as /cable, goes on with it.
                paths.stream()
                        .filter(path -> !everything(path) && !whole.contains(path.getBackend()))
                        .forEach(path -> lost.add("it has a rule of its own for " + path.getPath()));
            }
        }
        return lost;
    }

    private static boolean everything(HTTPIngressPath path) {
        return path.getPath() == null || EVERYTHING.contains(path.getPath());
    }
}
