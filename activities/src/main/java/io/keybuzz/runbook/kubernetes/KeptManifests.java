package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.Connections;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The Secret {@code undo-RUN}: what objects were before this run first overwrote them, and hashes of what it wrote. One key for each
 * object, {@code Kind.namespace.name}, holds its manifest as JSON; {@code wrote.Kind.namespace.name} holds the hashes, and
 * {@code owners.Kind.namespace.name} the managers of an object that was taken over.
 */
final class KeptManifests {
    private static final int TRIES = 10;
    private static final String OWNERS = "owners.";
    private static final String WROTE = "wrote.";
    private final Connections connections;
    private final ApiObjects api;

    KeptManifests(Connections connections, ApiObjects api) {
        this.connections = connections;
        this.api = api;
    }

    /** The Secret's name. */
    static String name(String runId) {
        return "undo-" + runId;
    }

    /** An object's key in it. */
    static String key(ObjectName object) {
        return object.toString().replace('/', '.');
    }

    /**
     * @param secret the name of the Secret that the manifest is in; null when there is none
     * @param manifest null when this run never overwrote the object
     * @param wrote hashes of what this run wrote over it, or restored since
     * @param owners managedFields as they were before this run took the object over; empty when it did not
     */
    record Kept(String secret, String manifest, Set<String> wrote, List<Map<String, Object>> owners) {
        static final Kept NOTHING = new Kept(null, null, Set.of(), List.of());
    }

    /**
     * What is kept of an object. A run that was reset may have looked first, or have what the run before it saw: where it has not kept
     * what it saw, that run has.
     *
     * @param before the hash of what this run saw first; null when it saw nothing, or does not ask for the manifest
     */
    Kept read(Target target, ObjectName object, String before) {
        Kept own = read(secret(target), object);
        if (!target.run().wasReset()) {
            return own;
        }
        Kept first = read(secret(target.run().firstRunId()), object);
        Kept seen = first.manifest() == null || shows(own, before) ? own : first;
        Set<String> wrote = new TreeSet<>(own.wrote());
        wrote.addAll(first.wrote());
        return new Kept(seen.secret(), seen.manifest(), wrote, seen.owners());
    }

    private boolean shows(Kept kept, String before) {
        return before != null
                && kept.manifest() != null
                && ObjectContent.hashes(api.parse(kept.manifest())).contains(before);
    }

    private Kept read(ObjectName secret, ObjectName object) {
        Map<String, Object> data = api.get(secret).map(s -> Tree.map(s, "data")).orElse(Map.of());
        String manifest = decode(data.get(key(object)));
        String owners = decode(data.get(OWNERS + key(object)));
        return new Kept(
                manifest == null ? null : secret.name(),
                manifest,
                hashes(data, object),
                owners == null ? List.of() : Tree.maps(api.parse(owners), "entries"));
    }

    /**
     * Keeps the manifest unless one is kept already, and adds the hashes of what is about to be written. Several activities of a run
     * write here side by side, so each write is a compare-and-swap.
     */
    void keep(Target target, ObjectName object, Map<String, Object> live, Set<String> aboutToWrite) {
        keep(target, object, live, aboutToWrite, false);
    }

    /** The same for an object that is about to be taken over, with whom it belongs to now. */
    void keepWithOwners(Target target, ObjectName object, Map<String, Object> live, Set<String> aboutToWrite) {
        keep(target, object, live, aboutToWrite, true);
    }

    private void keep(
            Target target, ObjectName object, Map<String, Object> live, Set<String> aboutToWrite, boolean owners) {
        for (int i = 0; i < TRIES; i++) {
            try {
                tryToKeep(target, object, live, aboutToWrite, owners);
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != 409) {
                    throw ApiFailure.of("patch", secret(target).toString(), e);
                }
            }
        }
        throw new IllegalStateException("Secret " + secret(target).name() + " is written by too many at once");
    }

    /**
     * Forgets an object that is as it was: what this run does to it from now on begins anew. What it was restored to stays known: an undo
     * whose answer was lost comes again, and so does that of another step.
     *
     * @param restored hashes of what stands there now
     */
    void forget(Target target, ObjectName object, Set<String> restored) {
        ObjectName secret = secret(target);
        Map<String, Object> left = new LinkedHashMap<>();
        left.put(key(object), null);
        left.put(WROTE + key(object), encode(String.join("\n", restored)));
        left.put(OWNERS + key(object), null);
        connections.guard().beforeWrite(target);
        api.patch(secret, PatchType.JSON_MERGE, Map.of("data", left), false);
    }

    private void tryToKeep(
            Target target, ObjectName object, Map<String, Object> live, Set<String> aboutToWrite, boolean owners) {
        ObjectName secret = secret(target);
        Optional<Map<String, Object>> present = api.get(secret);
        Map<String, Object> data = present.map(s -> Tree.map(s, "data")).orElse(Map.of());
        Map<String, Object> more = new LinkedHashMap<>();
        if (!data.containsKey(key(object))) {
            more.put(key(object), encode(api.json(ObjectContent.manifest(live))));
        }
        if (owners && !data.containsKey(OWNERS + key(object))) {
            more.put(OWNERS + key(object), encode(api.json(Map.of("entries", ManagedFields.toKeep(live)))));
        }
        Set<String> hashes = hashes(data, object);
        if (hashes.addAll(aboutToWrite)) {
            more.put(WROTE + key(object), encode(String.join("\n", hashes)));
        }
        if (more.isEmpty()) {
            return;
        }
        connections.guard().beforeWrite(target);
        if (present.isEmpty()) {
            create(target, secret, more);
        } else {
            Map<String, Object> version =
                    Map.of("resourceVersion", Tree.text(present.get(), "metadata", "resourceVersion"));
            api.patch(secret, PatchType.JSON_MERGE, Map.of("metadata", version, "data", more), false);
        }
    }

    private void create(Target target, ObjectName secret, Map<String, Object> data) {
        Map<String, Object> metadata = Map.of(
                "name",
                secret.name(),
                "namespace",
                secret.namespace(),
                "labels",
                Map.of("app.kubernetes.io/managed-by", ServerSideApply.FIELD_MANAGER),
                "annotations",
                Map.of(
                        ServerSideApply.RUN_ANNOTATION,
                        target.run().runId(),
                        "chatwoot-runbook/target",
                        target.namespace()));
        Map<String, Object> object =
                Map.of("apiVersion", "v1", "kind", "Secret", "type", "Opaque", "metadata", metadata, "data", data);
        try {
            api.create(secret, object);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
            new OwnNamespace(connections).ensure();
            api.create(secret, object);
        }
    }

    private static ObjectName secret(Target target) {
        return secret(target.run().runId());
    }

    private static ObjectName secret(String runId) {
        return new ObjectName("Secret", ServerSideApply.OWN_NAMESPACE, name(runId));
    }

    private static Set<String> hashes(Map<String, Object> data, ObjectName object) {
        String kept = decode(data.get(WROTE + key(object)));
        return kept == null ? new TreeSet<>() : new TreeSet<>(Set.of(kept.split("\n")));
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(Object base64) {
        return base64 == null
                ? null
                : new String(Base64.getDecoder().decode(base64.toString()), StandardCharsets.UTF_8);
    }
}
