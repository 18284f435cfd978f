package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import java.util.Objects;

/** Pods of Chatwoot in a namespace, whoever made their Deployments and labelled them. */
public final class WorkloadPods {
    private WorkloadPods() {}

    /** Those of a Deployment: what it selects, without what a Job or another Deployment made with the same labels. */
    public static List<Pod> of(KubernetesClient kubernetes, Deployment deployment) {
        return kubernetes
                .pods()
                .inNamespace(deployment.getMetadata().getNamespace())
                .withLabelSelector(deployment.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .filter(pod -> isOf(pod, deployment.getMetadata().getName()))
                .toList();
    }

    /** Those with our own label, a Job's included; where there are none, those of both Deployments. */
    public static List<Pod> all(KubernetesClient kubernetes, String namespace) {
        List<Pod> labelled = kubernetes
                .pods()
                .inNamespace(namespace)
                .withLabel("app", "chatwoot")
                .list()
                .getItems();
        return labelled.isEmpty()
                ? Names.WORKLOADS.stream()
                        .flatMap(name -> LiveDeployment.find(kubernetes, namespace, name).stream())
                        .flatMap(deployment -> of(kubernetes, deployment).stream())
                        .distinct()
                        .toList()
                : labelled;
    }

    /** Pure. */
    static boolean isOf(Pod pod, String deployment) {
        List<OwnerReference> owners =
                Objects.requireNonNullElse(pod.getMetadata().getOwnerReferences(), List.<OwnerReference>of());
        return owners.stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .allMatch(owner ->
                        owner.getKind().equals("ReplicaSet") && owner.getName().startsWith(deployment + "-"));
    }
}
