package io.keybuzz.runbook.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;

/** Which pods count. Pure. */
public final class PodLife {
    private PodLife() {}

    /**
     * Whether its containers have ended for good: a Job's pod, or one that was evicted or went with its node. A ReplicaSet makes another
     * one instead and lets that one lie, for weeks if nobody deletes it (kubernetes#91672).
     */
    public static boolean ended(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    /** Whether it is neither over nor on its way out. */
    public static boolean stays(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null && !ended(pod);
    }

    /** Whether Kubernetes sends it requests: its condition {@code Ready}. */
    public static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }
}
