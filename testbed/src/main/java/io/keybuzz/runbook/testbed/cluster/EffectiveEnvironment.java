package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A container's variables as the kubelet makes them: explicit over envFrom, references resolved. */
final class EffectiveEnvironment {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");

    private final ObjectStore store;
    private final Map<String, Object> pod;

    EffectiveEnvironment(ObjectStore store, Map<String, Object> pod) {
        this.store = store;
        this.pod = pod;
    }

    /** A Secret, ConfigMap or key is missing; the message is the kubelet's. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message);
        }
    }

    Map<String, String> of(Map<String, Object> container) throws Missing {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("HOSTNAME", Tree.text(pod, "metadata", "name"));
        for (Map<String, Object> from : Tree.maps(container, "envFrom")) {
            String prefix = Tree.text(from, "prefix");
            for (ResourceType type : new ResourceType[] {ResourceType.CONFIG_MAP, ResourceType.SECRET}) {
                String field = type == ResourceType.SECRET ? "secretRef" : "configMapRef";
                if (from.get(field) instanceof Map) {
                    data(type, Tree.map(from, field)).forEach((key, value) -> variables.put(prefix + key, value));
                }
            }
        }
        for (Map<String, Object> variable : Tree.maps(container, "env")) {
            String value = value(variable, variables);
            if (value != null) {
                variables.put(Tree.text(variable, "name"), value);
            }
        }
        return variables;
    }

    private String value(Map<String, Object> variable, Map<String, String> before) throws Missing {
        Map<String, Object> source = Tree.map(variable, "valueFrom");
        if (source.isEmpty()) {
            return expand(Tree.text(variable, "value"), before);
        }
        if (source.containsKey("fieldRef")) {
            return Tree.text(pod, Tree.text(source, "fieldRef", "fieldPath").split("\\."));
        }
        boolean secret = source.containsKey("secretKeyRef");
        Map<String, Object> reference = Tree.map(source, secret ? "secretKeyRef" : "configMapKeyRef");
        if (reference.isEmpty()) {
            return "";
        }
        ResourceType type = secret ? ResourceType.SECRET : ResourceType.CONFIG_MAP;
        String key = Tree.text(reference, "key");
        String value = data(type, reference).get(key);
        if (value == null && !optional(reference)) {
            throw new Missing("couldn't find key " + key + " in " + type.kind() + " "
                    + Tree.text(pod, "metadata", "namespace") + "/" + Tree.text(reference, "name"));
        }
        return value;
    }

    private static String expand(String value, Map<String, String> before) {
        Matcher references = REFERENCE.matcher(value);
        return references.replaceAll(
                found -> Matcher.quoteReplacement(before.getOrDefault(found.group(1), found.group())));
    }

    private Map<String, String> data(ResourceType type, Map<String, Object> reference) throws Missing {
        String name = Tree.text(reference, "name");
        Map<String, Object> object =
                store.get(type, Tree.text(pod, "metadata", "namespace"), name).orElse(null);
        if (object == null && !optional(reference)) {
            throw new Missing(type.kind().toLowerCase(Locale.ROOT) + " \"" + name + "\" not found");
        }
        Map<String, String> data = new LinkedHashMap<>();
        Tree.map(object, "data")
                .forEach((key, value) -> data.put(
                        key,
                        type == ResourceType.SECRET
                                ? new String(Base64.getDecoder().decode(value.toString()), StandardCharsets.UTF_8)
                                : value.toString()));
        return data;
    }

    private static boolean optional(Map<String, Object> reference) {
        return Boolean.TRUE.equals(reference.get("optional"));
    }
}
