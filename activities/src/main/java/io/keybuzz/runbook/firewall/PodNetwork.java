package io.keybuzz.runbook.firewall;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.Observed;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.spec.Cidr;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The pods' network as the cluster has it, against the spec's: rules for another network would open nothing. */
final class PodNetwork {
    private final KubernetesClient kubernetes;
    private final Target target;

    PodNetwork(KubernetesClient kubernetes, Target target) {
        this.kubernetes = kubernetes;
        this.target = target;
    }

    /** A sentence with both networks; empty when they agree or the cluster does not say. */
    Optional<Evidence> mismatch() {
        String spec = target.spec().firewall().podCidr();
        Set<String> pods = podAddresses();
        Set<String> cluster = pods.isEmpty() ? ranges() : pods;
        Set<String> outside = new LinkedHashSet<>();
        cluster.stream().filter(c -> !within(spec, c)).forEach(outside::add);
        if (outside.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Observed.of(
                pods.isEmpty() ? "kubectl get ippools,nodes -o yaml" : "kubectl get pods -A -o wide",
                "the cluster's pods are in "
                        + String.join(", ", outside.stream().limit(3).toList()) + ", the spec's firewall.podCidr is "
                        + spec));
    }

    /**
     * Calico's pools, else the nodes' ranges, and what addresses of the target's pods are in none of them; empty where the cluster
     * does not say.
     */
    List<String> known() {
        Set<String> ranges = ranges();
        return Stream.concat(
                        ranges.stream(),
                        podAddresses().stream()
                                .filter(address -> ranges.stream().noneMatch(range -> Ranges.holds(range, address))))
                .toList();
    }

    private static boolean within(String spec, String range) {
        return Cidr.read(range)
                .flatMap(r -> Cidr.read(spec).map(s -> s.v6() != r.v6() || s.contains(r)))
                .orElse(true);
    }

    private Set<String> podAddresses() {
        Set<String> found = new LinkedHashSet<>();
        try {
            kubernetes.pods().inNamespace(target.namespace()).list().getItems().stream()
                    .filter(p -> p.getStatus() != null && p.getStatus().getPodIP() != null)
                    .filter(p -> !Boolean.TRUE.equals(p.getSpec().getHostNetwork()))
                    .forEach(p -> found.add(p.getStatus().getPodIP()));
        } catch (KubernetesClientException notAllowed) {
            return Set.of();
        }
        return found;
    }

    private Set<String> ranges() {
        Set<String> found = new LinkedHashSet<>();
        try {
            for (GenericKubernetesResource pool : kubernetes
                    .genericKubernetesResources("crd.projectcalico.org/v1", "IPPool")
                    .list()
                    .getItems()) {
                if (pool.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec
                        && !Boolean.TRUE.equals(spec.get("disabled"))) {
                    found.add(String.valueOf(spec.get("cidr")));
                }
            }
        } catch (KubernetesClientException noCalico) {
            found.clear();
        }
        if (found.isEmpty()) {
            try {
                kubernetes.nodes().list().getItems().stream()
                        .filter(n -> n.getSpec() != null)
                        .forEach(n -> found.addAll(n.getSpec().getPodCIDRs()));
            } catch (KubernetesClientException notAllowed) {
                return Set.of();
            }
        }
        return found;
    }
}
