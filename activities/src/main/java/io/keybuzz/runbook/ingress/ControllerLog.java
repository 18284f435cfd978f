package io.keybuzz.runbook.ingress;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads the end of the ingress controller's log on the nodes that do not answer. What may not be read is left out. */
final class ControllerLog {
    private static final int PODS = 3;
    private static final int LINES = 200;
    /** What was wrong before may be mended: only what the controller says while it is being asked counts. */
    static final int SECONDS = 20;

    private final KubernetesClient kubernetes;

    ControllerLog(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** @param addresses those that do not answer; the controllers there are asked, or any when none runs there */
    List<ControllerSign> read(Spec spec, Collection<String> addresses, Collection<String> endpoints) {
        List<ControllerSign> signs = new ArrayList<>();
        try {
            List<Pod> pods = IngressAddresses.controllerPods(kubernetes, spec).stream()
                    .filter(p -> p.getStatus() != null)
                    .toList();
            List<Pod> there = pods.stream()
                    .filter(p -> addresses.contains(p.getStatus().getHostIP()))
                    .toList();
            for (Pod pod : (there.isEmpty() ? pods : there).stream().limit(PODS).toList()) {
                signs.addAll(ControllerSign.in(
                        pod.getMetadata().getNamespace() + "/"
                                + pod.getMetadata().getName(),
                        Optional.ofNullable(pod.getSpec().getServiceAccountName())
                                .orElse("default"),
                        pod.getStatus().getHostIP(),
                        RemoteText.neutralise(log(pod)),
                        endpoints,
                        Frontend.of(spec).host(),
                        Names.WEB_PORT));
            }
        } catch (KubernetesClientException mayNotBeRead) {
            return signs;
        }
        return signs;
    }

    private String log(Pod pod) {
        String log = kubernetes
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .sinceSeconds(SECONDS)
                .tailingLines(LINES)
                .getLog();
        return log == null ? "" : log;
    }
}
