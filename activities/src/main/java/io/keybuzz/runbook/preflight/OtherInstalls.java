package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.run.Names;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Whether a Chatwoot of another namespace is set to use the database, the role or the Redis, also where it is behind a proxy and where
 * it stands at 0 replicas, so that no session shows it. Those that this program rolled are left out: they have marked what they use.
 */
public final class OtherInstalls implements Precheck {
    private final KubernetesClient kubernetes;
    private final Function<Target, Optional<String>> roleChange;

    /** @param roleChange what this install would change of its role, for a sentence */
    public OtherInstalls(Connections connections, Function<Target, Optional<String>> roleChange) {
        this.kubernetes = connections.kubernetes();
        this.roleChange = roleChange;
    }

    @Override
    public Findings look(Target target) {
        List<OtherInstall> others = new ArrayList<>();
        // Web and worker of one install read the same ones.
        Map<String, LiveSettings> settings = new HashMap<>();
        boolean listed = true;
        try {
            for (Deployment deployment :
                    kubernetes.apps().deployments().inAnyNamespace().list().getItems()) {
                if (isAnother(deployment, target)) {
                    others.add(of(settings, deployment));
                }
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            listed = false;
            others.addAll(running(settings, target));
        }
        boolean installed =
                LiveDeployment.find(kubernetes, target.namespace(), Names.WEB).isPresent();
        // Asked only where somebody shares it.
        Optional<String> change = installed && others.stream().anyMatch(o -> o.role(target))
                ? roleChange.apply(target)
                : Optional.empty();
        return SharedServices.judged(target, others, installed, change, listed);
    }

    private static boolean isAnother(Deployment deployment, Target target) {
        String name = deployment.getMetadata().getName();
        List<Container> containers =
                deployment.getSpec().getTemplate().getSpec().getContainers();
        return !deployment.getMetadata().getNamespace().equals(target.namespace())
                && !containers.isEmpty()
                && !LiveDeployment.rolledByUs(deployment)
                && (Names.WORKLOADS.contains(name) || containers.stream().anyMatch(LiveDeployment::isChatwoots));
    }

    private OtherInstall of(Map<String, LiveSettings> settings, Deployment deployment) {
        String namespace = deployment.getMetadata().getNamespace();
        String name = deployment.getMetadata().getName();
        Integer replicas = deployment.getSpec().getReplicas();
        return of(
                settings.computeIfAbsent(namespace, n -> new LiveSettings(kubernetes, n)),
                namespace,
                "deployment/" + name,
                replicas != null && replicas == 0,
                LiveDeployment.container(deployment, name));
    }

    /** Who may not list Deployments may list pods, as everywhere. */
    private List<OtherInstall> running(Map<String, LiveSettings> settings, Target target) {
        List<OtherInstall> others = new ArrayList<>();
        for (Pod pod : kubernetes
                .pods()
                .inAnyNamespace()
                .withField("status.phase", "Running")
                .list()
                .getItems()) {
            String namespace = pod.getMetadata().getNamespace();
            boolean ours = pod.getMetadata().getAnnotations() != null
                    && pod.getMetadata().getAnnotations().containsKey(Names.CHECKSUM_ANNOTATION);
            if (!ours && !namespace.equals(target.namespace())) {
                pod.getSpec().getContainers().stream()
                        .filter(LiveDeployment::isChatwoots)
                        .findFirst()
                        .ifPresent(container -> others.add(of(
                                settings.computeIfAbsent(namespace, n -> new LiveSettings(kubernetes, n)),
                                namespace,
                                "pod/" + pod.getMetadata().getName(),
                                false,
                                container)));
            }
        }
        return others;
    }

    private OtherInstall of(
            LiveSettings live, String namespace, String workload, boolean stopped, Container container) {
        Set<String> unread = new TreeSet<>();
        Map<String, String> environment = EffectiveEnvironment.of(
                container, readable("ConfigMap/", live::configMap, unread), readable("Secret/", live::secret, unread));
        return new OtherInstall(
                namespace, workload, stopped, DataServices.used(environment), Set.copyOf(environment.keySet()), unread);
    }

    private static Function<String, Map<String, String>> readable(
            String kind, Function<String, Map<String, String>> data, Set<String> unread) {
        return name -> {
            try {
                return data.apply(name);
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                    throw e;
                }
                unread.add(kind + name);
                return Map.of();
            }
        };
    }
}
