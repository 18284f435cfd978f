package io.keybuzz.runbook.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.kubernetes.LiveDeployment;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.Set;
import java.util.TreeSet;

/** What is in the cluster that decides over the ConfigMap. */
final class LiveConfig {
    private LiveConfig() {}

    static DesiredConfig desired(KubernetesClient client, Spec spec) {
        try {
            ConfigMap live = client.configMaps()
                    .inNamespace(spec.namespace())
                    .withName(Names.CONFIG_MAP)
                    .get();
            boolean asksForPods = live != null
                    && live.getData() != null
                    && live.getData().keySet().stream().anyMatch(ChatwootSettings.SECRETS::contains);
            return DesiredConfig.of(spec, live, asksForPods ? read(client, spec.namespace()) : Set.of());
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("get", "ConfigMap/" + spec.namespace() + "/" + Names.CONFIG_MAP, e);
        }
    }

    private static Set<String> read(KubernetesClient client, String namespace) {
        TreeSet<String> keys = new TreeSet<>();
        for (String name : Names.WORKLOADS) {
            LiveDeployment.find(client, namespace, name).ifPresent(live -> keys.addAll(read(live)));
        }
        return keys;
    }

    /**
     * The keys of our ConfigMap that a Deployment's pods need there: those that containers read by name, and every secret while the
     * Deployment is as others made it, whose pods may get it from nowhere else.
     */
    static Set<String> read(Deployment deployment) {
        TreeSet<String> keys = new TreeSet<>();
        var template = deployment.getSpec().getTemplate();
        for (Container container : template.getSpec().getContainers()) {
            keys.addAll(named(container));
            if (asAWhole(container) && !LiveDeployment.rolledByUs(deployment)) {
                keys.addAll(ChatwootSettings.SECRETS);
            }
        }
        return keys;
    }

    /** The keys of our ConfigMap that a container reads by name. */
    static Set<String> named(Container container) {
        TreeSet<String> keys = new TreeSet<>();
        for (EnvVar variable : container.getEnv()) {
            var from = variable.getValueFrom() == null
                    ? null
                    : variable.getValueFrom().getConfigMapKeyRef();
            if (from != null && Names.CONFIG_MAP.equals(from.getName())) {
                keys.add(from.getKey());
            }
        }
        return keys;
    }

    /** Whether a container gets all of our ConfigMap. */
    static boolean asAWhole(Container container) {
        return container.getEnvFrom().stream()
                .anyMatch(from -> from.getConfigMapRef() != null
                        && Names.CONFIG_MAP.equals(from.getConfigMapRef().getName()));
    }
}
