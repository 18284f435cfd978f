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
 * earlier, then {@code env} over all of them. A reference to something that does not exist sets nothing; {@code $(NAME)} in a value is
 * what that variable is up to there, and stays as it is written where nobody has set it, or only the kubelet knows it: a field of the
 * pod, an address of a Service (Kubernetes' third_party/forked/golang/expansion).
 */
public final class EffectiveEnvironment {
    private EffectiveEnvironment() {}

    /**
     * @param configMaps a ConfigMap's data by name; empty when it does not exist
     * @param secrets a Secret's decoded data by name; empty when it does not exist
     */
    public static Map<String, String> of(
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
                    ? expanded(variable.getValue() == null ? "" : variable.getValue(), environment)
                    : referred(variable.getValueFrom(), configMaps, secrets);
            if (value != null) {
                environment.put(variable.getName(), value);
            }
        }
        return environment;
    }

    /** Whether a value refers to what only the kubelet knows. */
    public static boolean refers(String value) {
        return value != null && value.contains("$(");
    }

    private static String expanded(String value, Map<String, String> before) {
        StringBuilder expanded = new StringBuilder();
        int at = 0;
        while (at < value.length()) {
            int end = value.startsWith("$(", at) ? value.indexOf(')', at) : -1;
            if (value.startsWith("$$", at)) {
                expanded.append('$');
                at += 2;
            } else if (end > 0) {
                expanded.append(before.getOrDefault(value.substring(at + 2, end), value.substring(at, end + 1)));
                at = end + 1;
            } else {
                expanded.append(value.charAt(at));
                at++;
            }
        }
        return expanded.toString();
    }

    /**
     * Where a variable's value stands, such as {@code Secret/chatwoot-secrets SECRET_KEY_BASE}; null when the process does not get it.
     */
    public static String source(
            Container container,
            String name,
            Function<String, Map<String, String>> configMaps,
            Function<String, Map<String, String>> secrets) {
        for (EnvVar variable : container.getEnv()) {
            if (variable.getName().equals(name)) {
                EnvVarSource from = variable.getValueFrom();
                if (from == null) {
                    return "the pod's own env";
                }
                return from.getSecretKeyRef() != null
                        ? "Secret/" + from.getSecretKeyRef().getName() + " "
                                + from.getSecretKeyRef().getKey()
                        : from.getConfigMapKeyRef() != null
                                ? "ConfigMap/" + from.getConfigMapKeyRef().getName() + " "
                                        + from.getConfigMapKeyRef().getKey()
                                : "the pod itself";
            }
        }
        String last = null;
        for (EnvFromSource source : container.getEnvFrom()) {
            String prefix = source.getPrefix() == null ? "" : source.getPrefix();
            boolean secret = source.getSecretRef() != null;
            String object = secret
                    ? source.getSecretRef().getName()
                    : source.getConfigMapRef() == null
                            ? ""
                            : source.getConfigMapRef().getName();
            Map<String, String> data = secret ? secrets.apply(object) : configMaps.apply(object);
            if (name.startsWith(prefix) && data.containsKey(name.substring(prefix.length()))) {
                last = (secret ? "Secret/" : "ConfigMap/") + object + " " + name.substring(prefix.length());
            }
        }
        return last;
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
