package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.change.Target;
import java.util.List;
import java.util.Optional;

/** What is read about a pod beside its status. */
interface PodLook {

    /** Everything about a pod with that symptom. */
    PodEvidence inspect(Target target, Pod pod, PodSymptom symptom);

    /** Everything about a pod. @param container whose log; null for none */
    PodEvidence inspect(Target target, Pod pod, String container);

    /** The last lines of a container that runs now; empty when they cannot be had. */
    String running(Pod pod, String container);

    /** Reasons of all events of a pod, good ones too, in their order. */
    List<String> reasons(Pod pod);

    /** What the cluster says of the pod's node; empty where that is ready, or may not be looked at. */
    Optional<String> notReady(Pod pod);

    /** The namespace's quotas and how far they are used. */
    List<String> quota(String namespace);
}
