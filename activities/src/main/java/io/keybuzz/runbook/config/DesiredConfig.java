package io.keybuzz.runbook.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keybuzz.runbook.kubernetes.ServerSideApply;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.spec.Spec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The ConfigMap as it is to be: the spec's settings, and those that others put there.
 *
 * @param kept keys that others put there
 * @param leaked those of them that are secrets, kept only because pods still read them here
 */
record DesiredConfig(ConfigMap object, List<String> kept, List<String> leaked) {
    /** What is kept becomes ours at the next apply, so it is written down whose it was. */
    static final String KEPT_ANNOTATION = Names.KEPT_KEYS_ANNOTATION;
    /** What belongs into the Secret. */
    static final Set<String> SECRET_KEYS =
            Set.of("REDIS_URL", "REDIS_PASSWORD", "POSTGRES_PASSWORD", "SECRET_KEY_BASE", "DATABASE_URL");

    /**
     * @param live the ConfigMap as it stands; null when there is none
     * @param read the keys of it that Deployments read by name
     */
    static DesiredConfig of(Spec spec, ConfigMap live, Set<String> read) {
        Map<String, String> data = new TreeMap<>(ChatwootSettings.of(spec));
        TreeSet<String> kept = new TreeSet<>();
        if (live != null && live.getData() != null) {
            Set<String> before = noted(live);
            live.getData().forEach((key, value) -> {
                boolean anothers = before.contains(key) || !ServerSideApply.owns(live, "data", key);
                boolean wanted = !SECRET_KEYS.contains(key) || read.contains(key);
                if (!data.containsKey(key) && anothers && wanted) {
                    kept.add(key);
                }
            });
            kept.forEach(key -> data.put(key, live.getData().get(key)));
        }
        ConfigMapBuilder object = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(spec.namespace())
                .withName(Names.CONFIG_MAP)
                .addToLabels("app", "chatwoot")
                .endMetadata()
                .withData(data);
        if (!kept.isEmpty()) {
            object.editMetadata()
                    .addToAnnotations(KEPT_ANNOTATION, String.join(",", kept))
                    .endMetadata();
        }
        return new DesiredConfig(
                object.build(),
                List.copyOf(kept),
                kept.stream().filter(SECRET_KEYS::contains).toList());
    }

    private static Set<String> noted(ConfigMap live) {
        Map<String, String> annotations = live.getMetadata().getAnnotations();
        String noted = annotations == null ? null : annotations.get(KEPT_ANNOTATION);
        return noted == null ? Set.of() : Arrays.stream(noted.split(",")).collect(Collectors.toSet());
    }
}
