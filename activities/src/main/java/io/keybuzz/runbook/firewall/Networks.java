package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.spec.Spec.Firewall;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The networks as the spec has them, and what the cluster says about them.
 *
 * @param podCidr that rules are made for; it may be wider than the pods' network is
 * @param pods the pods' networks as the cluster has them, or addresses of pods; empty when it does not say
 * @param services the Services' networks, or an address of one; empty when the cluster does not say
 * @param backend what programs the routes between nodes, as Calico's own settings say ({@code calico_backend}); null when they do not
 */
record Networks(String podCidr, String nodeCidr, List<String> pods, List<String> services, String backend) {
    private static final int SHOWN = 3;

    /** Where the cluster was not asked. */
    static Networks of(Firewall firewall) {
        return new Networks(firewall.podCidr(), firewall.nodeCidr(), List.of(), List.of(), null);
    }

    /** Calico with neither BIRD nor VXLAN is ready on every node, and no node knows the way to another's pods. */
    boolean nobodyRoutes() {
        return "none".equals(backend);
    }

    /**
     * A sentence when ranges overlap: then packets go elsewhere, whatever the firewalls say. The spec's range of pods is not asked:
     * Kubespray's pods and Services are neighbours in 10.233.0.0/16, and rules for all of it do no harm.
     */
    Optional<String> overlap() {
        return pods.stream()
                .flatMap(pod -> Stream.concat(
                        Stream.of(nodeCidr)
                                .filter(nodes -> Ranges.overlap(pod, nodes))
                                .map(nodes -> sentence(pod, "the nodes' network " + nodes)),
                        services.stream()
                                .filter(service -> Ranges.overlap(pod, service))
                                .map(service -> isNetwork(service)
                                        ? sentence(pod, "the Services' network " + service)
                                        : "the Service address " + service + " lies in the pods' network " + pod)))
                .findFirst();
    }

    /** That nothing overlaps, and what was compared. */
    String apart() {
        return pods.isEmpty() || services.isEmpty()
                ? podCidr + " and " + nodeCidr + " do not overlap"
                : pods.stream().limit(SHOWN).collect(Collectors.joining(", ")) + (pods.size() > SHOWN ? " …" : "")
                        + " (pods), " + String.join(", ", services) + " (Services) and " + nodeCidr
                        + " (nodes) do not overlap";
    }

    private static String sentence(String pod, String network) {
        return isNetwork(pod)
                ? "the pods' network " + pod + " and " + network + " overlap"
                : "a pod's address " + pod + " lies in " + network;
    }

    private static boolean isNetwork(String range) {
        return range.contains("/");
    }
}
