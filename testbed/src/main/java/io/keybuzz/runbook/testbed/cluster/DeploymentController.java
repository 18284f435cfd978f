package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Rolls Deployments: a ReplicaSet per template, new pods within maxSurge, old ones within maxUnavailable. */
final class DeploymentController {
    static final String MANAGER = "kube-controller-manager";
    private static final String HASH = "pod-template-hash";
    private static final String REVISION = "deployment.kubernetes.io/revision";
    /** A second of minReadySeconds takes this long here: the runbook's three have to outlast the ingress' lag, as in a real cluster. */
    private static final long MIN_READY_SCALE_MILLIS = 50;

    private final ObjectStore store;
    private final Map<String, Long> readySince = new ConcurrentHashMap<>();

    DeploymentController(ObjectStore store) {
        this.store = store;
    }

    /** @return whether to look again soon, though nothing happens */
    boolean reconcile(Map<String, Object> deployment) {
        if (Tree.at(deployment, "metadata", "deletionTimestamp") != null) {
            return false;
        }
        Map<String, Object> current = currentSet(deployment);
        List<Map<String, Object>> sets = Owners.owned(store, ResourceType.REPLICA_SET, deployment);
        roll(deployment, current, sets);
        List<Map<String, Object>> rolled = Owners.owned(store, ResourceType.REPLICA_SET, deployment);
        rolled.forEach(this::fill);
        return DeploymentStatus.publish(store, deployment, current, rolled, pod -> isAvailable(deployment, pod));
    }

    private Map<String, Object> currentSet(Map<String, Object> deployment) {
        Map<String, Object> template = Tree.map(deployment, "spec", "template");
        String hash = RandomNames.hash(Tree.json(template));
        String name = Tree.text(deployment, "metadata", "name") + "-" + hash;
        String namespace = Tree.text(deployment, "metadata", "namespace");
        return store.get(ResourceType.REPLICA_SET, namespace, name)
                .map(set -> newest(deployment, set))
                .orElseGet(() -> createSet(deployment, template, hash, name));
    }

    /** A set that becomes the current one again, after a rollback, gets the next revision. */
    private Map<String, Object> newest(Map<String, Object> deployment, Map<String, Object> set) {
        long last = lastRevision(deployment);
        if (last == Long.parseLong("0" + Tree.text(set, "metadata", "annotations", REVISION))) {
            return set;
        }
        for (ResourceType type : List.of(ResourceType.REPLICA_SET, ResourceType.DEPLOYMENT)) {
            Map<String, Object> object = type == ResourceType.DEPLOYMENT ? deployment : set;
            store.change(
                    type,
                    Tree.text(object, "metadata", "namespace"),
                    Tree.text(object, "metadata", "name"),
                    MANAGER,
                    o -> Tree.child(o, "metadata", "annotations").put(REVISION, Long.toString(last + 1)));
        }
        return store.get(
                        ResourceType.REPLICA_SET,
                        Tree.text(set, "metadata", "namespace"),
                        Tree.text(set, "metadata", "name"))
                .orElse(set);
    }

    private long lastRevision(Map<String, Object> deployment) {
        return Owners.owned(store, ResourceType.REPLICA_SET, deployment).stream()
                .mapToLong(set -> Long.parseLong("0" + Tree.text(set, "metadata", "annotations", REVISION)))
                .max()
                .orElse(0);
    }

    private Map<String, Object> createSet(
            Map<String, Object> deployment, Map<String, Object> template, String hash, String name) {
        long revision = 1 + lastRevision(deployment);
        Map<String, Object> set =
                ObjectStore.object(ResourceType.REPLICA_SET, Tree.text(deployment, "metadata", "namespace"), name);
        Map<String, Object> metadata = Tree.child(set, "metadata");
        metadata.put("labels", Tree.copy(Tree.map(template, "metadata", "labels")));
        Tree.child(metadata, "labels").put(HASH, hash);
        Tree.child(metadata, "annotations").put(REVISION, Long.toString(revision));
        metadata.put("ownerReferences", Owners.referenceTo(deployment));
        Map<String, Object> spec = Tree.child(set, "spec");
        spec.put("replicas", 0L);
        spec.put("selector", Tree.copy(Tree.map(deployment, "spec", "selector")));
        Tree.child(spec, "selector", "matchLabels").put(HASH, hash);
        spec.put("template", Tree.copy(template));
        Tree.child(spec, "template", "metadata", "labels").put(HASH, hash);
        Map<String, Object> created = store.create(ResourceType.REPLICA_SET, set, MANAGER);
        store.change(
                ResourceType.DEPLOYMENT,
                Tree.text(deployment, "metadata", "namespace"),
                Tree.text(deployment, "metadata", "name"),
                MANAGER,
                d -> Tree.child(d, "metadata", "annotations").put(REVISION, Long.toString(revision)));
        return created;
    }

    private void roll(Map<String, Object> deployment, Map<String, Object> current, List<Map<String, Object>> sets) {
        long desired = Tree.number(1, deployment, "spec", "replicas");
        List<Map<String, Object>> old = sets.stream()
                .filter(set -> !set.equals(current)
                        && !Tree.text(set, "metadata", "uid").equals(Tree.text(current, "metadata", "uid")))
                .toList();
        boolean recreate = Tree.text(deployment, "spec", "strategy", "type").equals("Recreate");
        long oldPods = old.stream()
                .mapToLong(set -> Tree.number(0, set, "spec", "replicas"))
                .sum();
        if (recreate) {
            old.forEach(set -> scale(set, 0));
            scale(current, podsOf(old) == 0 ? desired : 0);
            return;
        }
        Map<String, Object> rolling = Tree.map(deployment, "spec", "strategy", "rollingUpdate");
        long surge = share(rolling.get("maxSurge"), desired, true);
        long unavailable = share(rolling.get("maxUnavailable"), desired, false);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        long now = Tree.number(0, current, "spec", "replicas");
        long room = desired + (oldPods == 0 ? 0 : surge) - oldPods;
        scale(current, now > desired ? desired : Math.min(desired, Math.max(now, room)));
        shrink(deployment, current, old, desired - unavailable);
    }

    private void shrink(
            Map<String, Object> deployment, Map<String, Object> current, List<Map<String, Object>> old, long needed) {
        long available = available(deployment, current)
                + old.stream().mapToLong(set -> available(deployment, set)).sum();
        for (Map<String, Object> set : old) {
            long replicas = Tree.number(0, set, "spec", "replicas");
            long broken = replicas - available(deployment, set);
            long spare = Math.max(0, Math.min(replicas - broken, available - needed));
            if (broken + spare > 0) {
                scale(set, replicas - broken - spare);
                available -= spare;
            }
        }
    }

    private long podsOf(List<Map<String, Object>> sets) {
        return sets.stream()
                .mapToLong(set -> Owners.owned(store, ResourceType.POD, set).size())
                .sum();
    }

    private long available(Map<String, Object> deployment, Map<String, Object> set) {
        return Owners.owned(store, ResourceType.POD, set).stream()
                .filter(pod -> isAvailable(deployment, pod))
                .count();
    }

    private boolean isAvailable(Map<String, Object> deployment, Map<String, Object> pod) {
        String uid = Tree.text(pod, "metadata", "uid");
        if (!Owners.isReady(pod)) {
            readySince.remove(uid);
            return false;
        }
        long since = readySince.computeIfAbsent(uid, u -> System.nanoTime());
        long needed = Tree.number(0, deployment, "spec", "minReadySeconds") * MIN_READY_SCALE_MILLIS * 1_000_000;
        return System.nanoTime() - since >= needed;
    }

    private static long share(Object value, long of, boolean up) {
        if (value instanceof String percent && percent.endsWith("%")) {
            double exact = Integer.parseInt(percent.replace("%", "")) * of / 100.0;
            return (long) (up ? Math.ceil(exact) : Math.floor(exact));
        }
        return value == null ? 0 : Long.parseLong(value.toString());
    }

    private void scale(Map<String, Object> set, long replicas) {
        store.change(
                ResourceType.REPLICA_SET,
                Tree.text(set, "metadata", "namespace"),
                Tree.text(set, "metadata", "name"),
                MANAGER,
                s -> Tree.child(s, "spec").put("replicas", replicas));
    }

    private void fill(Map<String, Object> set) {
        List<Map<String, Object>> pods = new ArrayList<>(Owners.owned(store, ResourceType.POD, set));
        long wanted = Tree.number(0, set, "spec", "replicas");
        for (long missing = wanted - pods.size(); missing > 0; missing--) {
            String name = Tree.text(set, "metadata", "name") + "-" + RandomNames.suffix();
            store.create(ResourceType.POD, Owners.pod(set, Tree.map(set, "spec", "template"), name), MANAGER);
        }
        pods.sort(Comparator.comparing(Owners::isReady));
        for (long spare = pods.size() - wanted; spare > 0; spare--) {
            Map<String, Object> pod = pods.remove(0);
            store.delete(
                    ResourceType.POD,
                    Tree.text(pod, "metadata", "namespace"),
                    Tree.text(pod, "metadata", "name"),
                    false);
        }
        long ready = Owners.owned(store, ResourceType.POD, set).stream()
                .filter(Owners::isReady)
                .count();
        store.change(
                ResourceType.REPLICA_SET,
                Tree.text(set, "metadata", "namespace"),
                Tree.text(set, "metadata", "name"),
                MANAGER,
                s -> {
                    Tree.child(s, "status").put("replicas", wanted);
                    Tree.child(s, "status").put("readyReplicas", ready);
                    Tree.child(s, "status").put("observedGeneration", Tree.number(1, s, "metadata", "generation"));
                });
    }
}
