package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One EndpointSlice for every Service that selects pods. */
final class EndpointsController {
    private static final String MANAGER = "endpointslice-controller.k8s.io";

    private final ObjectStore store;

    EndpointsController(ObjectStore store) {
        this.store = store;
    }

    void reconcile(Map<String, Object> service) {
        Map<String, Object> selector = Tree.map(service, "spec", "selector");
        if (selector.isEmpty()) {
            return;
        }
        String namespace = Tree.text(service, "metadata", "namespace");
        List<Map<String, Object>> pods = store.list(ResourceType.POD, namespace).stream()
                .filter(pod -> Tree.map(pod, "metadata", "labels").entrySet().containsAll(selector.entrySet())
                        && !Tree.text(pod, "status", "podIP").isEmpty()
                        && !List.of("Succeeded", "Failed").contains(Tree.text(pod, "status", "phase")))
                .toList();
        List<Object> endpoints = new ArrayList<>();
        pods.forEach(pod -> endpoints.add(endpoint(pod)));
        List<Object> ports = new ArrayList<>();
        Tree.maps(service, "spec", "ports").forEach(port -> ports.add(port(port, pods)));
        Map<String, Object> slice = Owners.owned(store, ResourceType.ENDPOINT_SLICE, service).stream()
                .findFirst()
                .orElseGet(() -> create(service));
        store.change(ResourceType.ENDPOINT_SLICE, namespace, Tree.text(slice, "metadata", "name"), MANAGER, live -> {
            live.put("endpoints", endpoints);
            live.put("ports", ports);
        });
    }

    private Map<String, Object> create(Map<String, Object> service) {
        String name = Tree.text(service, "metadata", "name");
        Map<String, Object> slice = ObjectStore.object(
                ResourceType.ENDPOINT_SLICE,
                Tree.text(service, "metadata", "namespace"),
                name + "-" + RandomNames.suffix());
        Tree.child(slice, "metadata", "labels").put("kubernetes.io/service-name", name);
        Tree.child(slice, "metadata", "labels").put("endpointslice.kubernetes.io/managed-by", MANAGER);
        Tree.child(slice, "metadata").put("ownerReferences", Owners.referenceTo(service));
        slice.put("addressType", "IPv4");
        slice.put("endpoints", new ArrayList<>());
        return store.create(ResourceType.ENDPOINT_SLICE, slice, MANAGER);
    }

    private static Map<String, Object> endpoint(Map<String, Object> pod) {
        boolean ending = Tree.at(pod, "metadata", "deletionTimestamp") != null;
        boolean serving = Owners.isReady(pod);
        Map<String, Object> endpoint = new LinkedHashMap<>();
        endpoint.put("addresses", List.of(Tree.text(pod, "status", "podIP")));
        Map<String, Object> conditions = Tree.child(endpoint, "conditions");
        conditions.put("ready", serving && !ending);
        conditions.put("serving", serving);
        conditions.put("terminating", ending);
        endpoint.put("nodeName", Tree.text(pod, "spec", "nodeName"));
        Map<String, Object> target = Tree.child(endpoint, "targetRef");
        target.put("kind", "Pod");
        target.put("namespace", Tree.text(pod, "metadata", "namespace"));
        target.put("name", Tree.text(pod, "metadata", "name"));
        target.put("uid", Tree.text(pod, "metadata", "uid"));
        return endpoint;
    }

    private static Map<String, Object> port(Map<String, Object> servicePort, List<Map<String, Object>> pods) {
        Map<String, Object> port = new LinkedHashMap<>();
        port.put("name", Tree.text(servicePort, "name"));
        port.put("protocol", "TCP");
        Object target = servicePort.getOrDefault("targetPort", servicePort.get("port"));
        port.put("port", target instanceof Number ? target : named(target.toString(), pods));
        return port;
    }

    private static Object named(String name, List<Map<String, Object>> pods) {
        return pods.stream()
                .flatMap(pod -> Tree.maps(pod, "spec", "containers").stream())
                .flatMap(container -> Tree.maps(container, "ports").stream())
                .filter(port -> Tree.text(port, "name").equals(name))
                .map(port -> port.get("containerPort"))
                .findFirst()
                .orElse(3000L);
    }
}
