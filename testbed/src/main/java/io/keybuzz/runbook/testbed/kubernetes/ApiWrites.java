package io.keybuzz.runbook.testbed.kubernetes;

import io.fabric8.zjsonpatch.JsonPatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Create, update, patch, apply and delete, as the API server does them, dry or not. */
final class ApiWrites {
    private static final List<String> KEPT =
            List.of("uid", "creationTimestamp", "name", "namespace", "generation", "deletionTimestamp");

    private final ObjectStore store;

    ApiWrites(ObjectStore store) {
        this.store = store;
    }

    /** @param dryRun do everything but the write */
    record Options(String manager, boolean force, boolean dryRun) {}

    Map<String, Object> create(ApiPath path, Map<String, Object> body, Options options) {
        Map<String, Object> object = Tree.copy(body);
        Map<String, Object> metadata = Tree.child(object, "metadata");
        identify(path, object);
        String prefix = Tree.text(metadata, "generateName");
        if (Tree.text(metadata, "name").isEmpty() && !prefix.isEmpty()) {
            metadata.put("name", prefix + UUID.randomUUID().toString().substring(0, 5));
        }
        metadata.keySet().removeAll(List.of("resourceVersion", "uid", "managedFields", "generation"));
        if (path.type().hasStatus()) {
            object.remove("status");
        }
        synchronized (store) {
            return add(path, object, options.manager(), options.dryRun());
        }
    }

    private Map<String, Object> add(ApiPath path, Map<String, Object> object, String manager, boolean dryRun) {
        String name = Tree.text(object, "metadata", "name");
        Map<String, Object> tried = Tree.copy(object);
        store.birth(path.type(), tried);
        Validation.check(path.type(), null, tried);
        if (!dryRun) {
            return store.create(path.type(), object, manager);
        }
        store.requireNamespace(path.type(), path.namespace(), name);
        if (store.get(path.type(), path.namespace(), name).isPresent()) {
            throw ApiFailure.exists(path.type(), name);
        }
        return manager.isEmpty() ? tried : ManagedFields.update(null, tried, manager, "");
    }

    Map<String, Object> update(ApiPath path, Map<String, Object> body, Options options) {
        synchronized (store) {
            Map<String, Object> live = live(path);
            if (path.subresource().equals("scale")) {
                Map<String, Object> scaled = Tree.copy(live);
                Tree.child(scaled, "spec").put("replicas", Tree.number(1, body, "spec", "replicas"));
                return scale(replace(path, live, scaled, options));
            }
            return replace(path, live, Tree.copy(body), options);
        }
    }

    /** @param contentType which kind of patch it is */
    Map<String, Object> patch(ApiPath path, String contentType, String body, Options options) {
        synchronized (store) {
            if (contentType.startsWith("application/apply-patch")) {
                return apply(path, Tree.parse(body), options);
            }
            Map<String, Object> live = live(path);
            boolean scale = path.subresource().equals("scale");
            Map<String, Object> next = patched(Tree.copy(scale ? scale(live) : live), contentType, body, path);
            return scale ? update(path, next, options) : replace(path, live, next, options);
        }
    }

    private static Map<String, Object> patched(
            Map<String, Object> next, String contentType, String body, ApiPath path) {
        if (contentType.startsWith("application/json-patch")) {
            try {
                JsonNode changed = JsonPatch.apply(
                        Tree.convert(
                                Tree.convert(Tree.parse("{\"p\":" + body + "}").get("p"), List.class), JsonNode.class),
                        Tree.convert(next, JsonNode.class));
                return Tree.copy(Tree.convert(changed, Map.class));
            } catch (RuntimeException e) {
                throw ApiFailure.invalid(path.type(), path.name(), "patch", String.valueOf(e.getMessage()));
            }
        }
        Map<?, ?> patch = Tree.parseWithNulls(body);
        if (contentType.startsWith("application/merge-patch")) {
            Merge.json(next, patch);
        } else {
            Merge.strategic(next, patch);
        }
        return next;
    }

    private Map<String, Object> apply(ApiPath path, Map<String, Object> applied, Options options) {
        if (options.manager().isEmpty()) {
            throw ApiFailure.bad(
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        }
        identify(path, applied);
        if (Tree.at(applied, "metadata", "managedFields") instanceof List<?> managed && !managed.isEmpty()) {
            throw ApiFailure.bad("metadata.managedFields must be nil");
        }
        Map<String, Object> live =
                store.get(path.type(), path.namespace(), path.name()).orElse(null);
        Defaults.encodePlainSecret(path.type(), applied);
        if (live == null) {
            Map<String, Object> first = ManagedFields.apply(null, applied, options.manager(), options.force());
            return add(path, first, "", options.dryRun());
        }
        requireUnchanged(path, live, applied);
        Map<String, Object> next = ManagedFields.apply(live, applied, options.manager(), options.force());
        return finish(path, live, next, options);
    }

    private Map<String, Object> replace(
            ApiPath path, Map<String, Object> live, Map<String, Object> next, Options options) {
        identify(path, next);
        requireUnchanged(path, live, next);
        boolean status = path.subresource().equals("status");
        if (status) {
            Map<String, Object> onlyStatus = Tree.copy(live);
            onlyStatus.put("status", next.getOrDefault("status", new LinkedHashMap<>()));
            return finish(path, live, ManagedFields.update(live, onlyStatus, options.manager(), "status"), options);
        }
        if (path.type().hasStatus()) {
            next.remove("status");
            if (live.containsKey("status")) {
                next.put("status", live.get("status"));
            }
        }
        if (path.type() == ResourceType.SERVICE) { // allocated once
            Tree.child(next, "spec").putIfAbsent("clusterIP", Tree.at(live, "spec", "clusterIP"));
        }
        restore(live, next);
        Defaults.complete(path.type(), next);
        return finish(path, live, ManagedFields.update(live, next, options.manager(), ""), options);
    }

    private Map<String, Object> finish(
            ApiPath path, Map<String, Object> live, Map<String, Object> next, Options options) {
        restore(live, next);
        Defaults.complete(path.type(), next);
        Validation.check(path.type(), live, next);
        return options.dryRun() ? next : store.replace(path.type(), live, next);
    }

    Map<String, Object> delete(ApiPath path, Map<String, Object> body, boolean dryRun) {
        synchronized (store) {
            Map<String, Object> live = live(path);
            for (String field : List.of("uid", "resourceVersion")) {
                String wanted = Tree.text(body, "preconditions", field);
                if (!wanted.isEmpty() && !wanted.equals(Tree.text(live, "metadata", field))) {
                    throw ApiFailure.precondition(path.type(), path.name(), field);
                }
            }
            boolean atOnce = Tree.number(1, body, "gracePeriodSeconds") == 0;
            return dryRun ? live : store.delete(path.type(), path.namespace(), path.name(), atOnce);
        }
    }

    private Map<String, Object> live(ApiPath path) {
        return store.get(path.type(), path.namespace(), path.name())
                .orElseThrow(() -> ApiFailure.notFound(path.type(), path.name()));
    }

    private static void requireUnchanged(ApiPath path, Map<String, Object> live, Map<String, Object> next) {
        String version = Tree.text(next, "metadata", "resourceVersion");
        if (!version.isEmpty() && !version.equals(Tree.text(live, "metadata", "resourceVersion"))) {
            throw ApiFailure.stale(path.type(), path.name());
        }
        String uid = Tree.text(next, "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(Tree.text(live, "metadata", "uid"))) {
            throw ApiFailure.precondition(path.type(), path.name(), "UID");
        }
    }

    private static void identify(ApiPath path, Map<String, Object> object) {
        object.put("apiVersion", path.type().apiVersion());
        object.put("kind", path.type().kind());
        Map<String, Object> metadata = Tree.child(object, "metadata");
        String named = Tree.text(metadata, "name");
        if (!path.name().isEmpty()) {
            if (!named.isEmpty() && !named.equals(path.name())) {
                throw ApiFailure.bad("the name of the object (" + named + ") does not match the name on the URL ("
                        + path.name() + ")");
            }
            metadata.put("name", path.name());
        }
        if (path.type().namespaced()) {
            metadata.put("namespace", path.namespace());
        }
    }

    private static void restore(Map<String, Object> live, Map<String, Object> next) {
        Map<String, Object> metadata = Tree.child(next, "metadata");
        for (String field : KEPT) {
            Object value = Tree.at(live, "metadata", field);
            if (value == null) {
                metadata.remove(field);
            } else {
                metadata.put(field, value);
            }
        }
        metadata.put("resourceVersion", Tree.text(live, "metadata", "resourceVersion"));
    }

    Map<String, Object> scale(Map<String, Object> live) {
        Map<String, Object> scale = new LinkedHashMap<>();
        scale.put("apiVersion", "autoscaling/v1");
        scale.put("kind", "Scale");
        Map<String, Object> metadata = Tree.child(scale, "metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            metadata.put(field, Tree.text(live, "metadata", field));
        }
        Tree.child(scale, "spec").put("replicas", Tree.number(1, live, "spec", "replicas"));
        Tree.child(scale, "status").put("replicas", Tree.number(0, live, "status", "replicas"));
        return scale;
    }
}
