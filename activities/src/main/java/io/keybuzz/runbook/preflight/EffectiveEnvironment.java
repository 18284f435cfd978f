package io.keybuzz.runbook.preflight;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The environment that a container's process gets, as the kubelet builds it: every {@code envFrom} in its order, the later over the
 * earlier, then {@code env} over all of them. A reference to something that does not exist sets nothing.
 */
final class EffectiveEnvironment {
    private EffectiveEnvironment() {}

    /**
     * @param configMaps a ConfigMap's data by name; empty when it does not exist
     * @param secrets a Secret's decoded data by name; empty when it does not exist
     */
    static Map<String, String> of(
            Container container,
            Function<String, Map<String, String>> configMaps,
            Function<String, Map<String, String>> secrets) {
        Map<String, String> environment = new TreeMap<>();
        for (EnvFromSource source : container.getEnvFrom()) {
            String prefix = source.getPrefix() == null ? "" : source.getPrefix();
            Map<String, String> data = source.getConfigMapRef() != null
                    ? configMaps.apply(source.getConfigMapRef().getName())
                    : source.getSecretRef() != null
                            ? secrets.apply(source.getSecretRef().getName())
                            : Map.of();
            data.forEach((key, value) -> environment.put(prefix + key, value));
        }
        for (EnvVar variable : container.getEnv()) {
            String value = variable.getValueFrom() == null
                    ? variable.getValue() == null ? "" : variable.getValue()
                    : referred(variable.getValueFrom(), configMaps, secrets);
            if (value != null) {
                environment.put(variable.getName(), value);
            }
        }
        return environment;
    }

    private static String referred(
            EnvVarSource source,
            Function<String, Map<String, String>> configMaps,
            Function<String, Map<String, String>> secrets) {
        if (source.getConfigMapKeyRef() != null) {
            return configMaps
                    .apply(source.getConfigMapKeyRef().getName())
                    .get(source.getConfigMapKeyRef().getKey());
        }
        return source.getSecretKeyRef() == null
                ? null
                : secrets.apply(source.getSecretKeyRef().getName())
                        .get(source.getSecretKeyRef().getKey());
    }
}
