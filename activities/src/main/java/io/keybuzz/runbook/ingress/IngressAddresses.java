package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.kubernetes.PodLife;
import io.keybuzz.runbook.spec.Spec;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The addresses at which the ingress has to answer, each of them: with eight ingress nodes one answer proves nothing about the others.
 *
 * @param addresses without the port; empty when nothing names one
 * @param source in words, where they come from
 */
public record IngressAddresses(List<String> addresses, String source) {
    private static final String NAME_LABEL = "app.kubernetes.io/name";
    private static final String COMPONENT_LABEL = "app.kubernetes.io/component";
    private static final String DEFAULT_CONTROLLER = "ingress-nginx";

    /** {@code spec.controller} of an IngressClass → what its project labels its pods with. */
    private static final Map<String, String> CONTROLLER_PODS = Map.of(
            "k8s.io/ingress-nginx", DEFAULT_CONTROLLER,
            "nginx.org/ingress-controller", "nginx-ingress",
            "traefik.io/ingress-controller", "traefik",
            "haproxy.org/ingress-controller", "kubernetes-ingress",
            "haproxy-ingress.github.io/controller", "haproxy-ingress");

    /**
     * From the spec, else the Ingress' status as far as visitors come there, else the nodes that run the pods of the class' controller.
     * Reads only.
     */
    public static IngressAddresses find(KubernetesClient kubernetes, Spec spec) {
        List<String> given = spec.ingress().addresses();
        if (given != null && !given.isEmpty()) {
            return new IngressAddresses(List.copyOf(given), "the spec (ingress.addresses)");
        }
        Ingress ingress = kubernetes
                .network()
                .v1()
                .ingresses()
                .inNamespace(spec.namespace())
                .withName(spec.ingress().name())
                .get();
        List<String> published = forVisitors(kubernetes, spec, inStatus(ingress));
        if (!published.isEmpty()) {
            return new IngressAddresses(
                    published, "the status of Ingress " + spec.ingress().name());
        }
        String controller = controllerName(ingressClass(kubernetes, spec));
        return new IngressAddresses(
                nodesOf(controllerPods(kubernetes, spec)),
                "the nodes that run pods with " + NAME_LABEL + "=" + controller);
    }

    /** All that is published where the worker may not read what the controller publishes. */
    private static List<String> forVisitors(KubernetesClient kubernetes, Spec spec, List<String> published) {
        if (published.isEmpty()) {
            return published;
        }
        try {
            return PublishedServices.of(kubernetes, controllerPods(kubernetes, spec))
                    .withoutClusterIps(published, spec.ingress().port());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            return published;
        }
    }

    /** The pods of the class' controller, in whatever namespace. */
    static List<Pod> controllerPods(KubernetesClient kubernetes, Spec spec) {
        return kubernetes
                .pods()
                .inAnyNamespace()
                .withLabel(NAME_LABEL, controllerName(ingressClass(kubernetes, spec)))
                .list()
                .getItems()
                .stream()
                .filter(IngressAddresses::isController)
                .toList();
    }

    /** A chart gives its default backend and its Jobs the controller's name, too. */
    private static boolean isController(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        String component = labels == null ? null : labels.get(COMPONENT_LABEL);
        return component == null || component.equals("controller");
    }

    private static IngressClass ingressClass(KubernetesClient kubernetes, Spec spec) {
        return kubernetes
                .network()
                .v1()
                .ingressClasses()
                .withName(spec.ingress().className())
                .get();
    }

    static List<String> inStatus(Ingress ingress) {
        if (ingress == null
                || ingress.getStatus() == null
                || ingress.getStatus().getLoadBalancer() == null
                || ingress.getStatus().getLoadBalancer().getIngress() == null) {
            return List.of();
        }
        return ingress.getStatus().getLoadBalancer().getIngress().stream()
                .map(IngressAddresses::address)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static String address(IngressLoadBalancerIngress point) {
        return point.getIp() != null && !point.getIp().isEmpty() ? point.getIp() : point.getHostname();
    }

    static String controllerName(IngressClass ingressClass) {
        if (ingressClass == null
                || ingressClass.getSpec() == null
                || ingressClass.getSpec().getController() == null) {
            return DEFAULT_CONTROLLER;
        }
        String controller = ingressClass.getSpec().getController().toLowerCase(Locale.ROOT);
        String known = CONTROLLER_PODS.entrySet().stream()
                .filter(e -> controller.equals(e.getKey()) || controller.startsWith(e.getKey() + "/"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        return known != null ? known : controller.substring(controller.lastIndexOf('/') + 1);
    }

    /** {@code hostIP} is the node's InternalIP as its kubelet knows it. */
    static List<String> nodesOf(List<Pod> pods) {
        List<Pod> running = pods.stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null && p.getStatus() != null)
                .filter(p -> "Running".equals(p.getStatus().getPhase()))
                .toList();
        // On a node that is lost a pod goes on to be called Running; controllers do not publish such a node either.
        List<Pod> ready = running.stream().filter(PodLife::ready).toList();
        List<Pod> asked = ready.isEmpty() ? running : ready;
        return asked.stream()
                .map(p -> p.getStatus().getHostIP())
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }
}
