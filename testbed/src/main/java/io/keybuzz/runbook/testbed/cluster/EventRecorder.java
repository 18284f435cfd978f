package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.kubernetes.ApiFailure;
import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.util.Map;

/** Writes events about an object; the same event again is counted. */
final class EventRecorder {
    private final ObjectStore store;

    EventRecorder(ObjectStore store) {
        this.store = store;
    }

    /** @param component who says it, such as {@code kubelet} */
    void record(Map<String, Object> about, String type, String reason, String message, String component) {
        String namespace = Tree.text(about, "metadata", "namespace");
        String name = Tree.text(about, "metadata", "name") + "." + Integer.toHexString((reason + message).hashCode());
        boolean counted = store.change(ResourceType.EVENT, namespace, name, component, event -> {
                    event.put("count", 1 + Tree.number(1, event, "count"));
                    event.put("lastTimestamp", ObjectStore.now());
                })
                .isPresent();
        if (counted) {
            return;
        }
        Map<String, Object> event = ObjectStore.object(ResourceType.EVENT, namespace, name);
        Map<String, Object> involved = Tree.child(event, "involvedObject");
        involved.put("apiVersion", Tree.text(about, "apiVersion"));
        involved.put("kind", Tree.text(about, "kind"));
        involved.put("namespace", namespace);
        involved.put("name", Tree.text(about, "metadata", "name"));
        involved.put("uid", Tree.text(about, "metadata", "uid"));
        event.put("type", type);
        event.put("reason", reason);
        event.put("message", message);
        event.put("count", 1L);
        event.put("firstTimestamp", ObjectStore.now());
        event.put("lastTimestamp", ObjectStore.now());
        Tree.child(event, "source").put("component", component);
        event.put("reportingComponent", component);
        try {
            store.create(ResourceType.EVENT, event, component);
        } catch (ApiFailure ending) {
            // The namespace is being deleted: nobody will read it.
        }
    }
}
