package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The networks as the spec has them, and what the cluster says about them.
 *
 * @param services addresses of Services, each known to be in the Services' range
 * @param backend what programs the routes between nodes, as Calico's own settings say ({@code calico_backend}); null when they do not
 */
record Networks(String podCidr, String nodeCidr, List<String> services, String backend) {

    /** Where the CNI's settings were not read. */
    Networks(String podCidr, String nodeCidr, List<String> services) {
        this(podCidr, nodeCidr, services, null);
    }

    static Networks of(Spec spec, List<String> services, String backend) {
        return new Networks(spec.firewall().podCidr(), spec.firewall().nodeCidr(), services, backend);
    }

    /** Calico with neither BIRD nor VXLAN is ready on every node, and no node knows the way to another's pods. */
    boolean nobodyRoutes() {
        return "none".equals(backend);
    }

    /** A sentence when ranges overlap: then packets go elsewhere, whatever the firewalls say. */
    Optional<String> overlap() {
        List<String> found = new ArrayList<>();
        if (Cidr.overlap(podCidr, nodeCidr)) {
            found.add("the pods' network " + podCidr + " and the nodes' network " + nodeCidr + " overlap");
        }
        services.stream()
                .filter(s -> Cidr.holds(podCidr, s))
                .findFirst()
                .ifPresent(s -> found.add("the Service address " + s + " lies in the pods' network " + podCidr));
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", found));
    }
}
