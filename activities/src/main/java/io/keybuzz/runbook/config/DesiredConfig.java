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
 * @param exposed every secret that stands there, kept or not
 */
record DesiredConfig(ConfigMap object, List<String> kept, List<String> leaked, List<String> exposed) {
    /** What is kept becomes ours at the next apply, so it is written down whose it was. */
    static final String KEPT_ANNOTATION = Names.KEPT_KEYS_ANNOTATION;
    /**
     * @param live the ConfigMap as it stands; null when there is none
     * @param read the keys of it that Deployments need there
     */
    static DesiredConfig of(Spec spec, ConfigMap live, Set<String> read) {
        Map<String, String> data = new TreeMap<>(ChatwootSettings.of(spec));
        TreeSet<String> kept = new TreeSet<>();
        boolean adopted = live != null && !madeByUs(live);
        if (live != null && live.getData() != null) {
            Set<String> before = noted(live);
            live.getData().forEach((key, value) -> {
                boolean anothers = before.contains(key) || !ServerSideApply.owns(live, "data", key);
                boolean wanted = !ChatwootSettings.SECRETS.contains(key) || read.contains(key);
                boolean preferred = ChatwootSettings.PREFERENCES.contains(key)
                        && before.contains(key)
                        && !spec.env().containsKey(key);
                if (preferred || !data.containsKey(key) && anothers && wanted) {
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
        // Noted on what others made even when there is nothing to note: it says that our apply has come through.
        if (!kept.isEmpty() || adopted) {
            object.editMetadata()
                    .addToAnnotations(KEPT_ANNOTATION, String.join(",", kept))
                    .endMetadata();
        }
        return new DesiredConfig(
                object.build(),
                List.copyOf(kept),
                kept.stream().filter(ChatwootSettings.SECRETS::contains).toList(),
                exposed(live));
    }

    private static List<String> exposed(ConfigMap live) {
        return live == null || live.getData() == null
                ? List.of()
                : live.getData().keySet().stream()
                        .filter(ChatwootSettings.SECRETS::contains)
                        .sorted()
                        .toList();
    }

    private static boolean madeByUs(ConfigMap live) {
        return annotation(live, ServerSideApply.RUN_ANNOTATION) != null;
    }

    /** Until our apply has come through, everything in an object that others made is theirs, whoever owns the fields meanwhile. */
    private static Set<String> noted(ConfigMap live) {
        String noted = annotation(live, KEPT_ANNOTATION);
        if (noted == null) {
            return madeByUs(live) ? Set.of() : live.getData().keySet();
        }
        return Arrays.stream(noted.split(",")).collect(Collectors.toSet());
    }

    private static String annotation(ConfigMap live, String name) {
        Map<String, String> annotations = live.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }
}
