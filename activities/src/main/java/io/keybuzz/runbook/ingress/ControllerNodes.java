package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.spec.Spec.HostPort;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes at which the ingress controller itself takes requests, whatever stands in front of them.
 *
 * @param listening where it does: on the node's own port, or on its Service's node port
 * @param addresses all that are a node's own, whether the controller runs there or not
 */
record ControllerNodes(List<HostPort> listening, Set<String> addresses) {

    /** Reads only. @return empty where that may not be read, or is not answered */
    static Optional<ControllerNodes> find(KubernetesClient kubernetes, Spec spec) {
        try {
            Set<String> own = own(kubernetes, spec);
            List<Pod> pods = IngressAddresses.controllerPods(kubernetes, spec);
            pods.stream()
                    .filter(p -> p.getStatus() != null && p.getStatus().getHostIP() != null)
                    .forEach(p -> own.add(p.getStatus().getHostIP()));
            List<String> nodes = IngressAddresses.nodesOf(pods);
            int port = spec.ingress().port();
            if (nodes.isEmpty()) {
                nodes = published(kubernetes, spec, own);
            } else {
                port = PublishedServices.of(kubernetes, pods).nodesPort(port);
            }
            int at = port;
            return Optional.of(new ControllerNodes(
                    nodes.stream().map(node -> new HostPort(node, at)).toList(), Set.copyOf(own)));
        } catch (KubernetesClientException notRead) {
            return Optional.empty();
        }
    }

    private static Set<String> own(KubernetesClient kubernetes, Spec spec) {
        Set<String> own = new HashSet<>(spec.firewall().nodes());
        kubernetes.nodes().list().getItems().stream()
                .filter(node -> node.getStatus() != null)
                .flatMap(node -> node.getStatus().getAddresses().stream())
                .map(NodeAddress::getAddress)
                .filter(Objects::nonNull)
                .forEach(own::add);
        return own;
    }

    /** Where the controller's pods are not known by their labels: the nodes that it publishes. */
    private static List<String> published(KubernetesClient kubernetes, Spec spec, Set<String> own) {
        return IngressAddresses.inStatus(kubernetes
                        .network()
                        .v1()
                        .ingresses()
                        .inNamespace(spec.namespace())
                        .withName(spec.ingress().name())
                        .get())
                .stream()
                .filter(own::contains)
                .toList();
    }

    /** A visitor's request for each of them. */
    List<VisitorRequest> requests(Spec spec, String path) {
        return listening.stream()
                .map(node -> VisitorRequest.get(spec, node, path))
                .toList();
    }
}
