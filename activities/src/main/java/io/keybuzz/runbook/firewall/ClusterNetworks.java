package io.keybuzz.runbook.firewall;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.change.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the cluster says about its networks. Whoever may not ask goes without. */
final class ClusterNetworks {
    private final KubernetesClient kubernetes;
    private final Target target;

    ClusterNetworks(KubernetesClient kubernetes, Target target) {
        this.kubernetes = kubernetes;
        this.target = target;
    }

    Networks read() {
        return new Networks(
                target.spec().firewall().podCidr(),
                target.spec().firewall().nodeCidr(),
                new PodNetwork(kubernetes, target).known(),
                services(),
                backend());
    }

    // Kept as objects by Kubernetes 1.33 and newer; in every cluster the API server's own Service has the first
    // address.
    private List<String> services() {
        List<String> ranges = new ArrayList<>();
        try {
            for (GenericKubernetesResource range : kubernetes
                    .genericKubernetesResources("networking.k8s.io/v1", "ServiceCIDR")
                    .list()
                    .getItems()) {
                if (range.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec
                        && spec.get("cidrs") instanceof Collection<?> cidrs) {
                    cidrs.forEach(cidr -> ranges.add(String.valueOf(cidr)));
                }
            }
        } catch (KubernetesClientException notKeptOrNotAllowed) {
            ranges.clear();
        }
        if (ranges.isEmpty()) {
            address().ifPresent(ranges::add);
        }
        return ranges;
    }

    private Optional<String> address() {
        try {
            return Optional.ofNullable(kubernetes
                            .services()
                            .inNamespace("default")
                            .withName("kubernetes")
                            .get())
                    .map(Service::getSpec)
                    .map(spec -> spec.getClusterIP());
        } catch (KubernetesClientException notAllowed) {
            return Optional.empty();
        }
    }

    private String backend() {
        try {
            ConfigMap calico = kubernetes
                    .configMaps()
                    .inNamespace("kube-system")
                    .withName("calico-config")
                    .get();
            return calico == null || calico.getData() == null
                    ? null
                    : calico.getData().get("calico_backend");
        } catch (KubernetesClientException notAllowed) {
            return null;
        }
    }
}
