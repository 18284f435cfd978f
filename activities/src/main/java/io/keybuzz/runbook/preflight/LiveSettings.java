package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A namespace's ConfigMaps and Secrets as containers read them; each is asked for once. Not for threads. */
public final class LiveSettings {
    private final KubernetesClient kubernetes;
    private final String namespace;
    private final Map<String, Map<String, String>> configMaps = new HashMap<>();
    private final Map<String, Map<String, String>> secrets = new HashMap<>();

    public LiveSettings(KubernetesClient kubernetes, String namespace) {
        this.kubernetes = kubernetes;
        this.namespace = namespace;
    }

    /** What the container's process gets. */
    public Map<String, String> environment(Container container) {
        return EffectiveEnvironment.of(container, this::configMap, this::secret);
    }

    /** Where the process gets a variable from; see {@link EffectiveEnvironment#source}. */
    public String source(Container container, String variable) {
        return EffectiveEnvironment.source(container, variable, this::configMap, this::secret);
    }

    /** A ConfigMap's data; empty when it does not exist. */
    public Map<String, String> configMap(String name) {
        return configMaps.computeIfAbsent(name, n -> {
            ConfigMap found =
                    kubernetes.configMaps().inNamespace(namespace).withName(n).get();
            return found == null || found.getData() == null ? Map.of() : found.getData();
        });
    }

    /** A Secret's decoded data; empty when it does not exist. */
    public Map<String, String> secret(String name) {
        return secrets.computeIfAbsent(name, n -> {
            Secret found =
                    kubernetes.secrets().inNamespace(namespace).withName(n).get();
            Map<String, String> data = new TreeMap<>();
            if (found != null && found.getData() != null) {
                found.getData()
                        .forEach((key, value) ->
                                data.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
            }
            return data;
        });
    }
}
