package io.keybuzz.runbook.rollout;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Crashes, and pulls that the kubelet backs off from, that are older than a watch; pure. What made them may be mended, by a person or by a
 * remedy, so a crash is no symptom: only the next start shows how it is now. They are told from later ones by which container ended,
 * since the clocks of nodes and workers differ.
 *
 * @param ends one entry a crash, and one a pod that waits for its next pull
 */
record Crashes(Set<String> ends) {
    /** Every crash counts. */
    static final Crashes NONE = new Crashes(Set.of());

    /** A sidecar that cannot be pulled keeps no container of ours from running. */
    private static final Set<String> OURS = Set.of(Names.WEB, Names.WORKER, Names.INIT_CONTAINER);

    private static final Set<PodSymptom.Kind> KINDS = Set.of(PodSymptom.Kind.CRASH, PodSymptom.Kind.OUT_OF_MEMORY);

    /** Those of these pods, but for a container's very first end: after that the kubelet does not wait, and the next one tells. */
    static Crashes of(List<Pod> pods) {
        Stream<String> pulls =
                pods.stream().filter(Crashes::backsOffFromPulling).map(Crashes::pull);
        return new Crashes(Stream.concat(ends(pods), pulls).collect(Collectors.toUnmodifiableSet()));
    }

    private static Stream<String> ends(List<Pod> pods) {
        return pods.stream()
                .filter(pod -> pod.getStatus() != null)
                .flatMap(pod -> PodSymptom.containers(pod).stream()
                        .filter(container -> PodSymptom.restarts(container) > 0)
                        .flatMap(container -> end(pod, container).stream()));
    }

    /**
     * Those from before the first watch of a rollout.
     *
     * @param pods as they are when a watch begins
     * @param first whether it is the first try of that watch; what backs off from pulling when a later one begins may have begun since
     */
    static Crashes before(SoFar soFar, List<Pod> pods, boolean first) {
        if (soFar.before() != null) {
            return new Crashes(soFar.before());
        }
        return first ? of(pods) : new Crashes(ends(pods).collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether the container's last end is one of them. */
    boolean contain(Pod pod, ContainerStatus container) {
        return !ends.isEmpty() && end(pod, container).filter(ends::contains).isPresent();
    }

    /** Whether one of them still keeps the pod down: a container waits for its next start, or its next pull, for up to five minutes. */
    boolean keepDown(Pod pod) {
        return pod.getStatus() != null
                && !isReady(pod)
                && (keepsCrashed(pod) || ends.contains(pull(pod)) && backsOffFromPulling(pod));
    }

    private boolean keepsCrashed(Pod pod) {
        return PodSymptom.of(pod)
                .filter(symptom -> KINDS.contains(symptom.kind()))
                .filter(symptom -> PodSymptom.containers(pod).stream()
                        .filter(container -> symptom.container().equals(container.getName()))
                        .anyMatch(container -> !runs(container) && contain(pod, container)))
                .isPresent();
    }

    private static boolean backsOffFromPulling(Pod pod) {
        return pod.getStatus() != null
                && PodSymptom.containers(pod).stream()
                        .filter(container -> OURS.contains(container.getName()))
                        .map(ContainerStatus::getState)
                        .anyMatch(state -> state != null
                                && state.getWaiting() != null
                                && "ImagePullBackOff".equals(state.getWaiting().getReason()));
    }

    private static String pull(Pod pod) {
        return pod.getMetadata().getUid() + " pull";
    }

    private static boolean isReady(Pod pod) {
        return PodSymptom.condition(pod.getStatus(), "Ready")
                .filter(condition -> "True".equals(condition.getStatus()))
                .isPresent();
    }

    private static boolean runs(ContainerStatus container) {
        return container.getState() != null && container.getState().getRunning() != null;
    }

    private static Optional<String> end(Pod pod, ContainerStatus container) {
        ContainerStateTerminated last = PodSymptom.lastEnd(container);
        if (last == null || last.getContainerID() == null && last.getFinishedAt() == null) {
            return Optional.empty();
        }
        return Optional.of(pod.getMetadata().getUid() + " " + container.getName() + " " + last.getContainerID() + " "
                + last.getFinishedAt());
    }
}
