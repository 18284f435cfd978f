package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes over what kubectl made. An apply over client-side apply, even a forced one, leaves fields of both (two containers in a pod,
 * two probe handlers); so the tools' entries in managedFields become ours first, as kubectl's own migration does
 * (k8s.io/client-go/util/csaupgrade), and the next apply removes what is not wanted.
 */
final class Adoption {
    private static final int TRIES = 10;
    private static final String ANNOTATIONS = "/metadata/annotations";

    private final Connections connections;
    private final ApiObjects api;

    Adoption(Connections connections, ApiObjects api) {
        this.connections = connections;
        this.api = api;
    }

    /** Makes the tools' fields ours. A status that moves meanwhile makes it look again; the fields themselves stay. */
    void takeOver(Target target, Prospect prospect) {
        Map<String, Object> live = prospect.live().orElseThrow();
        for (int i = 1; ; i++) {
            connections.guard().beforeWrite(target);
            try {
                api.patch(prospect.name(), PatchType.JSON, ownership(live, prospect.wanted()), false);
                return;
            } catch (KubernetesClientException e) {
                boolean moved = e.getCode() == 409 && i < TRIES;
                if (!moved) {
                    throw prospect.failure("patch", e);
                }
                Map<String, Object> again = api.get(prospect.name()).orElse(Map.of());
                if (!ObjectContent.hash(again).equals(ObjectContent.hash(live))) {
                    throw prospect.failure("patch", e);
                }
                live = again;
            }
        }
    }

    private static List<Map<String, Object>> ownership(Map<String, Object> live, Map<String, Object> wanted) {
        List<Map<String, Object>> patch = new ArrayList<>();
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        patch.add(op(
                "add",
                "/metadata/managedFields",
                ManagedFields.takenOver(live, wanted, Tree.text(live, "apiVersion"), now)));
        patch.add(op("replace", "/metadata/resourceVersion", Tree.text(live, "metadata", "resourceVersion")));
        if (ObjectContent.remembered(live)) {
            patch.add(Map.of("op", "remove", "path", ANNOTATIONS + "/" + pointer(ObjectContent.LAST_APPLIED)));
        }
        return patch;
    }

    /** The object as it will be, by a dry run that replaces instead of merging. */
    static Map<String, Object> preview(
            ApiObjects api, ObjectName name, Map<String, Object> live, Map<String, Object> wanted) {
        List<Map<String, Object>> patch = new ArrayList<>();
        if (wanted.containsKey("spec")) {
            patch.add(op("add", "/spec", spec(live, wanted)));
        }
        for (String[] part : ManagedFields.SHARED) {
            Map<String, Object> kept = shared(live, wanted, part);
            if (!kept.isEmpty() || !Tree.map(live, part).isEmpty()) {
                patch.add(op("add", "/" + String.join("/", part), kept));
            }
        }
        return api.patch(name, PatchType.JSON, patch, true);
    }

    /** What is wanted, and beside it what others keep there. */
    private static Map<String, Object> shared(Map<String, Object> live, Map<String, Object> wanted, String[] part) {
        String[] owned = Arrays.stream(part).map(p -> "f:" + p).toArray(String[]::new);
        Map<String, Object> ours = Tree.map(ManagedFields.own(live), owned);
        Map<String, Object> shared = new LinkedHashMap<>(Tree.map(ObjectContent.forgotten(live), part));
        shared.keySet().removeIf(key -> ours.containsKey("f:" + key));
        shared.putAll(Tree.map(wanted, part));
        return shared;
    }

    private static Map<String, Object> spec(Map<String, Object> live, Map<String, Object> wanted) {
        Map<String, Object> spec = Tree.map(wanted, "spec");
        return ManagedFields.replicasOfOthers(live)
                ? Tree.with(spec, Tree.get(live, "spec", "replicas"), "replicas")
                : spec;
    }

    private static Map<String, Object> op(String op, String path, Object value) {
        return Map.of("op", op, "path", path, "value", value);
    }

    private static String pointer(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
