package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.keybuzz.runbook.kubernetes.PodLife;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a Deployment is, read from one consistent view; pure. fabric8's own {@code Readiness} ignores generation and updated replicas,
 * so it calls an old rollout ready.
 *
 * @param refused why no pod can even be created (quota, policy, webhook), in the API server's words; null when they can
 */
public record RolloutStatus(
        String name, boolean complete, int desired, int updated, int available, int old, String refused) {

    private static final String REVISION = "deployment.kubernetes.io/revision";

    /** The status of a Deployment. */
    public static RolloutStatus of(Deployment deployment) {
        DeploymentStatus status = deployment.getStatus();
        int desired = number(deployment.getSpec().getReplicas(), 1);
        if (status == null) {
            return new RolloutStatus(deployment.getMetadata().getName(), false, desired, 0, 0, 0, null);
        }
        int replicas = number(status.getReplicas(), 0);
        int updated = number(status.getUpdatedReplicas(), 0);
        int available = number(status.getAvailableReplicas(), 0);
        boolean current = observed(deployment);
        boolean complete = current && updated == desired && replicas == desired && available == desired;
        return new RolloutStatus(
                deployment.getMetadata().getName(),
                complete,
                desired,
                current ? updated : 0,
                available,
                Math.max(0, replicas - updated),
                current ? refusal(status) : null);
    }

    /** Whether its controller has taken up the last change: before that the pods of the old template pass for current ones. */
    public static boolean observed(Deployment deployment) {
        DeploymentStatus status = deployment.getStatus();
        return status != null
                && status.getObservedGeneration() != null
                && status.getObservedGeneration() >= deployment.getMetadata().getGeneration();
    }

    /** What is seen, in a few words. */
    public String sentence() {
        return name + " " + updated + "/" + desired + " updated, " + available + " available"
                + (old > 0 ? ", " + old + " old" : "");
    }

    /** The ReplicaSet of the Deployment's current template; empty before the controller has made it. */
    public static Optional<ReplicaSet> currentReplicaSet(Deployment deployment, List<ReplicaSet> all) {
        String revision = annotation(deployment.getMetadata().getAnnotations());
        return all.stream()
                .filter(r -> owned(
                        r.getMetadata().getOwnerReferences(),
                        deployment.getMetadata().getUid()))
                .filter(r -> revision != null
                        && Objects.equals(annotation(r.getMetadata().getAnnotations()), revision))
                .findFirst();
    }

    /** The Deployment's pods of its current template that are not going away. */
    public static List<Pod> currentPods(Deployment deployment, List<ReplicaSet> sets, List<Pod> pods) {
        return currentReplicaSet(deployment, sets)
                .map(set -> pods.stream()
                        .filter(p -> owned(
                                p.getMetadata().getOwnerReferences(),
                                set.getMetadata().getUid()))
                        .filter(PodLife::stays)
                        .toList())
                .orElse(List.of());
    }

    private static boolean owned(List<io.fabric8.kubernetes.api.model.OwnerReference> owners, String uid) {
        return owners != null && owners.stream().anyMatch(o -> Objects.equals(o.getUid(), uid));
    }

    private static String annotation(Map<String, String> annotations) {
        return annotations == null ? null : annotations.get(REVISION);
    }

    private static String refusal(DeploymentStatus status) {
        return status.getConditions().stream()
                .filter(c -> "ReplicaFailure".equals(c.getType()) && "True".equals(c.getStatus()))
                .map(DeploymentCondition::getMessage)
                .findFirst()
                .orElse(null);
    }

    private static int number(Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
