package io.keybuzz.runbook.testbed.kubernetes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What etcd is to a cluster: the objects, one counter of versions, and the changes in their order. An object that is in the store is
 * never modified, only replaced.
 */
public final class ObjectStore {
    private static final int KEPT_CHANGES = 20_000;

    /** @param previous null for a new object */
    public record Change(
            String kind, ResourceType type, long version, Map<String, Object> object, Map<String, Object> previous) {}

    private final Map<ResourceType, TreeMap<String, Map<String, Object>>> objects = new EnumMap<>(ResourceType.class);
    private final Deque<Change> changes = new ArrayDeque<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private long version = 1000;

    public synchronized Optional<Map<String, Object>> get(ResourceType type, String namespace, String name) {
        return Optional.ofNullable(all(type).get(key(type, namespace, name)));
    }

    /** @param namespace null for all of them */
    public synchronized List<Map<String, Object>> list(ResourceType type, String namespace) {
        return all(type).values().stream()
                .filter(object -> namespace == null || namespace.equals(Tree.text(object, "metadata", "namespace")))
                .toList();
    }

    public synchronized long version() {
        return version;
    }

    /** @param listener called in the order of changes, while the store is locked: it must not wait */
    public void subscribe(Consumer<Change> listener) {
        listeners.add(listener);
    }

    /** Puts a new object in; its {@code metadata} is completed. */
    public synchronized Map<String, Object> create(ResourceType type, Map<String, Object> object, String manager) {
        Map<String, Object> metadata = Tree.child(object, "metadata");
        String namespace = Tree.text(metadata, "namespace");
        String name = Tree.text(metadata, "name");
        if (all(type).containsKey(key(type, namespace, name))) {
            throw ApiFailure.exists(type, name);
        }
        requireNamespace(type, namespace, name);
        birth(type, object);
        if (!manager.isEmpty()) {
            ManagedFields.update(null, object, manager, "");
        }
        return put("ADDED", type, object, null);
    }

    void birth(ResourceType type, Map<String, Object> object) {
        Map<String, Object> metadata = Tree.child(object, "metadata");
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now());
        if (type.hasGeneration()) {
            metadata.put("generation", 1L);
        }
        Defaults.complete(type, object);
    }

    void requireNamespace(ResourceType type, String namespace, String name) {
        if (!type.namespaced()) {
            return;
        }
        Map<String, Object> home = get(ResourceType.NAMESPACE, "", namespace)
                .orElseThrow(() -> ApiFailure.notFound(ResourceType.NAMESPACE, namespace));
        if (Tree.at(home, "metadata", "deletionTimestamp") != null) {
            throw ApiFailure.forbidden(
                    type,
                    name,
                    "unable to create new content in namespace " + namespace + " because it is being terminated");
        }
    }

    /** Replaces the object by one made from it, unless that is equal. */
    synchronized Map<String, Object> replace(ResourceType type, Map<String, Object> live, Map<String, Object> next) {
        if (live.equals(next)) {
            return live;
        }
        if (type.hasGeneration() && !Objects.equals(live.get("spec"), next.get("spec"))) {
            Tree.child(next, "metadata").put("generation", 1 + Tree.number(0, live, "metadata", "generation"));
        }
        if (Tree.at(next, "metadata", "deletionTimestamp") != null
                && type != ResourceType.POD
                && type != ResourceType.NAMESPACE
                && !(Tree.at(next, "metadata", "finalizers") instanceof List<?> left && !left.isEmpty())) {
            remove(type, Tree.text(live, "metadata", "namespace"), Tree.text(live, "metadata", "name"));
            return next;
        }
        return put("MODIFIED", type, next, live);
    }

    /** A controller's change; nothing when the object is gone. */
    public synchronized Optional<Map<String, Object>> change(
            ResourceType type, String namespace, String name, String manager, Consumer<Map<String, Object>> edit) {
        return get(type, namespace, name).map(live -> {
            Map<String, Object> next = Tree.copy(live);
            edit.accept(next);
            return replace(type, live, ManagedFields.update(live, next, manager, "status"));
        });
    }

    /** Deletes as the API does: a pod ends gracefully, a namespace after its content, a finalizer holds. */
    public synchronized Map<String, Object> delete(ResourceType type, String namespace, String name, boolean atOnce) {
        Map<String, Object> live = get(type, namespace, name).orElseThrow(() -> ApiFailure.notFound(type, name));
        boolean gentle = type == ResourceType.POD
                        && !atOnce
                        && !Tree.text(live, "spec", "nodeName").isEmpty()
                || type == ResourceType.NAMESPACE
                || Tree.at(live, "metadata", "finalizers") instanceof List<?> list && !list.isEmpty();
        if (!gentle) {
            remove(type, namespace, name);
            return live;
        }
        if (Tree.at(live, "metadata", "deletionTimestamp") != null) {
            return live;
        }
        Map<String, Object> next = Tree.copy(live);
        Tree.child(next, "metadata").put("deletionTimestamp", now());
        Tree.child(next, "metadata")
                .put("deletionGracePeriodSeconds", Tree.number(30, live, "spec", "terminationGracePeriodSeconds"));
        if (type == ResourceType.NAMESPACE) {
            Tree.child(next, "status").put("phase", "Terminating");
        }
        return put("MODIFIED", type, next, live);
    }

    /** Takes the object out at once; nothing when it is gone. */
    public synchronized void remove(ResourceType type, String namespace, String name) {
        Map<String, Object> live = all(type).remove(key(type, namespace, name));
        if (live != null) {
            Map<String, Object> last = Tree.copy(live);
            Tree.child(last, "metadata").put("resourceVersion", Long.toString(++version));
            record(new Change("DELETED", type, version, last, live));
        }
    }

    /** The changes after a version, waiting a while for one. */
    synchronized List<Change> since(long after, long millis) {
        if (!changes.isEmpty()
                && after + 1 < changes.peekFirst().version()
                && after >= 1000
                && changes.size() >= KEPT_CHANGES) {
            throw ApiFailure.gone();
        }
        if (changes.isEmpty() || changes.peekLast().version() <= after) {
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        List<Change> newer = new ArrayList<>();
        for (var each = changes.descendingIterator(); each.hasNext(); ) {
            Change change = each.next();
            if (change.version() <= after) {
                break;
            }
            newer.add(0, change);
        }
        return newer;
    }

    /** Waits for a change, half a second at most. */
    public synchronized void awaitChange() throws InterruptedException {
        wait(500);
    }

    synchronized void wake() {
        notifyAll();
    }

    private Map<String, Object> put(
            String kind, ResourceType type, Map<String, Object> object, Map<String, Object> previous) {
        Map<String, Object> metadata = Tree.child(object, "metadata");
        metadata.put("resourceVersion", Long.toString(++version));
        all(type).put(key(type, Tree.text(metadata, "namespace"), Tree.text(metadata, "name")), object);
        record(new Change(kind, type, version, object, previous));
        return object;
    }

    private void record(Change change) {
        changes.addLast(change);
        if (changes.size() > KEPT_CHANGES) {
            changes.removeFirst();
        }
        listeners.forEach(listener -> listener.accept(change));
        notifyAll();
    }

    private TreeMap<String, Map<String, Object>> all(ResourceType type) {
        return objects.computeIfAbsent(type, t -> new TreeMap<>());
    }

    private static String key(ResourceType type, String namespace, String name) {
        return type.namespaced() ? namespace + "/" + name : name;
    }

    public static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** What every object begins with. */
    public static Map<String, Object> object(ResourceType type, String namespace, String name) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", type.apiVersion());
        object.put("kind", type.kind());
        Tree.child(object, "metadata").put("name", name);
        if (type.namespaced()) {
            Tree.child(object, "metadata").put("namespace", namespace);
        }
        return object;
    }
}
