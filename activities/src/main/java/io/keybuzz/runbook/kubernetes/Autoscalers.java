package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.TreeMap;

/** The horizontal autoscalers of a namespace, also those that have not scaled anything yet. */
public final class Autoscalers {
    private static final int FORBIDDEN = 403;
    private static final int NOT_SERVED = 404;

    private Autoscalers() {}

    /** Their names by the Deployment that each scales; empty where we may not look, or the cluster has no such API. */
    public static Map<String, String> byDeployment(KubernetesClient client, String namespace) {
        Map<String, String> names = new TreeMap<>();
        try {
            for (HorizontalPodAutoscaler scaler : client.autoscaling()
                    .v2()
                    .horizontalPodAutoscalers()
                    .inNamespace(namespace)
                    .list()
                    .getItems()) {
                var scaled = scaler.getSpec().getScaleTargetRef();
                if ("Deployment".equals(scaled.getKind())) {
                    names.put(scaled.getName(), scaler.getMetadata().getName());
                }
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() != FORBIDDEN && e.getCode() != NOT_SERVED) {
                throw e;
            }
        }
        return names;
    }
}
