package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a Deployment's status says. */
final class DeploymentStatus {
    private DeploymentStatus() {}

    /** @return whether some pod is ready and not yet available, which nobody will tell when it changes */
    static boolean publish(
            ObjectStore store,
            Map<String, Object> deployment,
            Map<String, Object> current,
            List<Map<String, Object>> sets,
            Predicate<Map<String, Object>> available) {
        List<Map<String, Object>> pods = new ArrayList<>();
        sets.forEach(set -> pods.addAll(Owners.owned(store, ResourceType.POD, set)));
        long desired = Tree.number(1, deployment, "spec", "replicas");
        long updated = pods.stream().filter(pod -> Owners.owns(current, pod)).count();
        long ready = pods.stream().filter(Owners::isReady).count();
        long serving = pods.stream().filter(available).count();
        boolean complete = updated == desired && serving == desired && pods.size() == desired;
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("observedGeneration", Tree.number(1, deployment, "metadata", "generation"));
        put(status, "replicas", pods.size());
        put(status, "updatedReplicas", updated);
        put(status, "readyReplicas", ready);
        put(status, "availableReplicas", serving);
        put(status, "unavailableReplicas", Math.max(0, desired - serving));
        store.change(
                ResourceType.DEPLOYMENT,
                Tree.text(deployment, "metadata", "namespace"),
                Tree.text(deployment, "metadata", "name"),
                DeploymentController.MANAGER,
                live -> {
                    status.put(
                            "conditions",
                            List.of(
                                    condition(
                                            live,
                                            "Available",
                                            serving >= desired,
                                            serving >= desired
                                                    ? "MinimumReplicasAvailable"
                                                    : "MinimumReplicasUnavailable"),
                                    condition(
                                            live,
                                            "Progressing",
                                            true,
                                            complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated")));
                    live.put("status", status);
                });
        return ready != serving;
    }

    private static void put(Map<String, Object> status, String field, long count) {
        if (count > 0) { // zeros are left out, as Go does
            status.put(field, count);
        }
    }

    private static Map<String, Object> condition(Map<String, Object> live, String type, boolean holds, String reason) {
        String value = holds ? "True" : "False";
        for (Map<String, Object> old : Tree.maps(live, "status", "conditions")) {
            if (Tree.text(old, "type").equals(type)
                    && Tree.text(old, "status").equals(value)
                    && Tree.text(old, "reason").equals(reason)) {
                return old;
            }
        }
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", type);
        condition.put("status", value);
        condition.put("reason", reason);
        condition.put("lastUpdateTime", ObjectStore.now());
        condition.put("lastTransitionTime", ObjectStore.now());
        return condition;
    }
}
