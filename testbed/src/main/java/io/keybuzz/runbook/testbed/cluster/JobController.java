package io.keybuzz.runbook.testbed.cluster;

import io.keybuzz.runbook.testbed.kubernetes.ObjectStore;
import io.keybuzz.runbook.testbed.kubernetes.ResourceType;
import io.keybuzz.runbook.testbed.kubernetes.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs Jobs: one pod at a time, again until backoffLimit, with the conditions of Kubernetes 1.34 in their order. */
final class JobController {
    private final ObjectStore store;

    JobController(ObjectStore store) {
        this.store = store;
    }

    void reconcile(Map<String, Object> job) {
        if (!Tree.maps(job, "status", "conditions").isEmpty() || Boolean.TRUE.equals(Tree.at(job, "spec", "suspend"))) {
            return;
        }
        List<Map<String, Object>> pods = Owners.owned(store, ResourceType.POD, job);
        long succeeded = inPhase(pods, "Succeeded");
        long failed = inPhase(pods, "Failed");
        long active = pods.size() - succeeded - failed;
        long limit = Tree.number(6, job, "spec", "backoffLimit");
        boolean over = failed > limit;
        if (succeeded == 0 && active == 0 && !over) {
            String name = Tree.text(job, "metadata", "name") + "-" + RandomNames.suffix();
            store.create(
                    ResourceType.POD,
                    Owners.pod(job, Tree.map(job, "spec", "template"), name),
                    DeploymentController.MANAGER);
            active = 1;
        }
        publish(job, active, succeeded, failed, over);
    }

    private static long inPhase(List<Map<String, Object>> pods, String phase) {
        return pods.stream()
                .filter(pod -> Tree.text(pod, "status", "phase").equals(phase))
                .count();
    }

    private void publish(Map<String, Object> job, long active, long succeeded, long failed, boolean over) {
        store.change(
                ResourceType.JOB,
                Tree.text(job, "metadata", "namespace"),
                Tree.text(job, "metadata", "name"),
                DeploymentController.MANAGER,
                live -> {
                    Map<String, Object> status = Tree.child(live, "status");
                    status.putIfAbsent("startTime", ObjectStore.now());
                    status.put("active", active);
                    status.put("succeeded", succeeded);
                    status.put("failed", failed);
                    status.put("ready", active);
                    status.put("terminating", 0L);
                    if (succeeded > 0) {
                        status.put("completionTime", ObjectStore.now());
                        status.put(
                                "conditions",
                                conditions(
                                        "SuccessCriteriaMet",
                                        "Complete",
                                        "CompletionsReached",
                                        "Reached expected number of succeeded pods"));
                    } else if (over) {
                        status.put(
                                "conditions",
                                conditions(
                                        "FailureTarget",
                                        "Failed",
                                        "BackoffLimitExceeded",
                                        "Job has reached the specified backoff limit"));
                    }
                });
    }

    private static List<Object> conditions(String first, String last, String reason, String message) {
        List<Object> conditions = new ArrayList<>();
        for (String type : List.of(first, last)) {
            Map<String, Object> condition = new LinkedHashMap<>();
            condition.put("type", type);
            condition.put("status", "True");
            condition.put("reason", reason);
            condition.put("message", message);
            condition.put("lastProbeTime", ObjectStore.now());
            condition.put("lastTransitionTime", ObjectStore.now());
            conditions.add(condition);
        }
        return conditions;
    }
}
