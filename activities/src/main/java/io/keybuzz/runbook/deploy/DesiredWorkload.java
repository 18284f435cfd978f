package io.keybuzz.runbook.deploy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.kubernetes.Autoscalers;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.ImageChoice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The manifests for what is in the cluster now: its ConfigMap and Secret, and who scales the Deployments. */
public final class DesiredWorkload {
    private final KubernetesClient kubernetes;

    public DesiredWorkload(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
    }

    /** Every object, in the order in which it is applied. */
    public List<HasMetadata> of(Target target) {
        return of(target, null, false);
    }

    /** The same for a ConfigMap and a Secret of that checksum. */
    List<HasMetadata> of(Target target, String checksum) {
        return of(target, checksum, null, false);
    }

    /**
     * Every object, in the order in which it is applied. An image that runs pinned to a digest stays pinned where the spec names its tag:
     * what the tag means now is a redeploy's business.
     *
     * @param restart what the pods' restart annotation is to say, so that they are replaced; null: what it says now
     * @param withoutWorkers whether the workers' Deployment is to have no replicas
     */
    public List<HasMetadata> of(Target target, String restart, boolean withoutWorkers) {
        return of(target, checksum(target.namespace()), restart, withoutWorkers);
    }

    private List<HasMetadata> of(Target target, String checksum, String restart, boolean withoutWorkers) {
        Map<String, Deployment> live = live(target.namespace());
        Spec spec = target.spec().withImage(image(target.spec().image(), live.get(Names.WEB)));
        return ChatwootManifests.all(spec, checksum, scaledElsewhere(live)).stream()
                .map(object -> {
                    String name = object.getMetadata().getName();
                    return object instanceof Deployment deployment
                            ? (HasMetadata)
                                    inUse(sized(deployment, live.get(name)), live.get(name), restart, withoutWorkers)
                            : object;
                })
                .toList();
    }

    private Deployment sized(Deployment desired, Deployment live) {
        Deployment asItIs = scaledSoon(desired, live);
        // Where both are the same it does not matter whose the replicas are.
        boolean differ = !Objects.equals(
                asItIs.getSpec().getReplicas(), desired.getSpec().getReplicas());
        return differ && autoscaled(kubernetes, live) ? asItIs : desired;
    }

    /**
     * An autoscaler that has not scaled yet owns nothing. It begins from what is there: replicas left out would become one, and those of
     * the spec would be another's business. Workers at rest are started as the spec says.
     */
    static Deployment scaledSoon(Deployment desired, Deployment live) {
        Integer now = live == null ? null : live.getSpec().getReplicas();
        return now == null || now == 0 || desired.getSpec().getReplicas() == null
                ? desired
                : new DeploymentBuilder(desired)
                        .editSpec()
                        .withReplicas(now)
                        .endSpec()
                        .build();
    }

    private static Deployment inUse(Deployment desired, Deployment live, String restart, boolean withoutWorkers) {
        DeploymentBuilder deployment = new DeploymentBuilder(desired);
        String restarted = restart != null ? restart : annotation(live, Names.RESTART_ANNOTATION);
        if (restarted != null) {
            deployment
                    .editSpec()
                    .editTemplate()
                    .editMetadata()
                    .addToAnnotations(Names.RESTART_ANNOTATION, restarted)
                    .endMetadata()
                    .endTemplate()
                    .endSpec();
        }
        if (withoutWorkers && Names.WORKER.equals(desired.getMetadata().getName())) {
            deployment.editSpec().withReplicas(0).endSpec();
        }
        return deployment.build();
    }

    private static String image(String wanted, Deployment web) {
        return Optional.ofNullable(web)
                .flatMap(live -> LiveDeployment.image(live, Names.WEB))
                .filter(actual -> ImageChoice.pins(actual, wanted))
                .orElse(wanted);
    }

    private static String annotation(Deployment live, String name) {
        return live == null
                        || live.getSpec().getTemplate().getMetadata() == null
                        || live.getSpec().getTemplate().getMetadata().getAnnotations() == null
                ? null
                : live.getSpec().getTemplate().getMetadata().getAnnotations().get(name);
    }

    /** The checksum of the live ConfigMap and Secret. */
    public String checksum(String namespace) {
        return ConfigChecksum.of(
                kubernetes
                        .configMaps()
                        .inNamespace(namespace)
                        .withName(Names.CONFIG_MAP)
                        .get(),
                kubernetes
                        .secrets()
                        .inNamespace(namespace)
                        .withName(Names.SECRET)
                        .get());
    }

    private Map<String, Deployment> live(String namespace) {
        Map<String, Deployment> live = new HashMap<>();
        for (String name : Names.WORKLOADS) {
            LiveDeployment.find(kubernetes, namespace, name).ifPresent(found -> live.put(name, found));
        }
        return live;
    }

    private static Set<String> scaledElsewhere(Map<String, Deployment> live) {
        return live.entrySet().stream()
                .filter(e -> autoscaled(e.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Whether an autoscaler owns the replicas: a horizontal autoscaler writes through the scale subresource as
     * {@code kube-controller-manager}. A person's {@code kubectl scale} is drift and is corrected.
     */
    public static boolean autoscaled(Deployment live) {
        return live.getMetadata().getManagedFields().stream()
                .anyMatch(e -> "scale".equals(e.getSubresource())
                        && e.getManager() != null
                        && !e.getManager().startsWith("kubectl")
                        && LiveDeployment.ownsReplicas(e));
    }

    /** The same, and whether there is one that will. */
    public static boolean autoscaled(KubernetesClient kubernetes, Deployment live) {
        return autoscaled(live)
                || Autoscalers.byDeployment(kubernetes, live.getMetadata().getNamespace())
                        .containsKey(live.getMetadata().getName());
    }
}
