package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Services whose addresses an ingress controller publishes in the status of every Ingress. Where one is of type ClusterIP or NodePort
 * that is its ClusterIP, which nobody outside of the cluster reaches.
 *
 * @param controllers the controller's pods, whose arguments name the Services
 * @param services those that are there
 */
record PublishedServices(List<Pod> controllers, List<Service> services) {
    private static final Pattern ARGUMENT = Pattern.compile("--publish-service[= ]([a-z0-9.-]+)/([a-z0-9.-]+)");

    /** Reads only. */
    static PublishedServices of(KubernetesClient kubernetes, List<Pod> controllers) {
        List<Service> services = controllers.stream()
                .flatMap(PublishedServices::named)
                .distinct()
                .map(name -> name.split("/"))
                .map(name -> kubernetes
                        .services()
                        .inNamespace(name[0])
                        .withName(name[1])
                        .get())
                .filter(Objects::nonNull)
                .toList();
        return new PublishedServices(controllers, services);
    }

    /**
     * Those of the addresses at which visitors may come: empty when the nodes are the way in and only ClusterIPs are published.
     *
     * @param port at which visitors come; where the nodes do not answer at it either, ClusterIPs are better than nothing
     */
    List<String> withoutClusterIps(List<String> addresses, int port) {
        List<String> clusterIps = services.stream()
                .map(Service::getSpec)
                .flatMap(s -> Stream.concat(Stream.ofNullable(s.getClusterIP()), s.getClusterIPs().stream()))
                .toList();
        List<String> others =
                addresses.stream().filter(a -> !clusterIps.contains(a)).toList();
        return others.isEmpty() && !nodesListen(port) ? addresses : others;
    }

    /** Where the nodes take what comes to {@code port} at a balancer in front of them: the same port, or the Service's node port for it. */
    int nodesPort(int port) {
        return nodesListen(port)
                ? port
                : services.stream()
                        .flatMap(s -> s.getSpec().getPorts().stream())
                        .filter(p -> Objects.equals(p.getPort(), port))
                        .map(ServicePort::getNodePort)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(port);
    }

    private boolean nodesListen(int port) {
        return controllers.stream().anyMatch(PublishedServices::onHostNetwork)
                || controllers.stream()
                        .flatMap(PublishedServices::containers)
                        .flatMap(c -> c.getPorts().stream())
                        .anyMatch(p -> Objects.equals(p.getHostPort(), port))
                || services.stream()
                        .flatMap(s -> s.getSpec().getPorts().stream())
                        .anyMatch(p -> Objects.equals(p.getNodePort(), port));
    }

    private static boolean onHostNetwork(Pod pod) {
        return pod.getSpec() != null && Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    }

    /** As {@code namespace/name}. */
    private static Stream<String> named(Pod pod) {
        return containers(pod)
                .map(c -> String.join(" ", c.getCommand()) + " " + String.join(" ", c.getArgs()))
                .map(words -> ARGUMENT.matcher(
                        words.replace("$(POD_NAMESPACE)", pod.getMetadata().getNamespace())))
                .filter(Matcher::find)
                .map(m -> m.group(1) + "/" + m.group(2));
    }

    private static Stream<Container> containers(Pod pod) {
        return pod.getSpec() == null ? Stream.empty() : pod.getSpec().getContainers().stream();
    }
}
