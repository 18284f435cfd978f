package io.keybuzz.runbook.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keybuzz.runbook.kubernetes.ApiFailure;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.List;
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
                    && live.getData().keySet().stream().anyMatch(DesiredConfig.SECRET_KEYS::contains);
            return DesiredConfig.of(spec, live, asksForPods ? read(client, spec.namespace()) : Set.of());
        } catch (KubernetesClientException e) {
            throw ApiFailure.of("get", "ConfigMap/" + spec.namespace() + "/" + Names.CONFIG_MAP, e);
        }
    }

    private static Set<String> read(KubernetesClient client, String namespace) {
        TreeSet<String> keys = new TreeSet<>();
        for (String name : List.of(Names.WEB, Names.WORKER)) {
            Deployment deployment = client.apps()
                    .deployments()
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            if (deployment != null) {
                keys.addAll(read(deployment));
            }
        }
        return keys;
    }

    /** The keys of our ConfigMap that a Deployment's containers read by name. */
    static Set<String> read(Deployment deployment) {
        TreeSet<String> keys = new TreeSet<>();
        var pod = deployment.getSpec().getTemplate().getSpec();
        for (Container container : pod.getContainers()) {
            for (EnvVar variable : container.getEnv()) {
                var from = variable.getValueFrom() == null
                        ? null
                        : variable.getValueFrom().getConfigMapKeyRef();
                if (from != null && Names.CONFIG_MAP.equals(from.getName())) {
                    keys.add(from.getKey());
                }
            }
        }
        return keys;
    }
}
