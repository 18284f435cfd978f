package io.keybuzz.runbook.job;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Job that ended, and its pod; pure. @param pod null when it is gone */
public record JobRun(Job job, Pod pod) {

    /** Its name. */
    public String name() {
        return job.getMetadata().getName();
    }

    /** The address of the node where its pod ran; null when that is not known. */
    public String nodeAddress() {
        return pod == null || pod.getStatus() == null ? null : pod.getStatus().getHostIP();
    }

    /** The name of the node that its pod was given; null when that is not known. */
    public String node() {
        return pod == null ? null : pod.getSpec().getNodeName();
    }

    /** Its pod and where that ran, in words. */
    public String place() {
        if (pod == null) {
            return "there is none any more";
        }
        return "pod " + pod.getMetadata().getName()
                + Optional.ofNullable(pod.getSpec().getNodeName())
                        .map(node -> " on " + node)
                        .orElse(", which has found no node");
    }

    /** What its container was made from: the image as its pod names it, and as its node pulled it; empty when the pod is gone. */
    public Optional<String> image() {
        return Optional.ofNullable(pod)
                .map(p -> p.getSpec().getContainers().get(0).getImage()
                        + Optional.ofNullable(p.getStatus()).stream()
                                .flatMap(s -> s.getContainerStatuses().stream())
                                .map(ContainerStatus::getImageID)
                                .filter(id -> id != null && !id.isBlank())
                                .findFirst()
                                .map(id -> ", pulled as " + id)
                                .orElse(""));
    }

    /** Whether it did what it was to do. */
    public boolean succeeded() {
        return JobState.of(job) == JobState.SUCCEEDED;
    }

    /** The container's exit code; null when it did not end by itself. */
    public Integer exitCode() {
        return terminated().map(ContainerStateTerminated::getExitCode).orElse(null);
    }

    /** How long its container ran, to the second; 0 when it did not end by itself. */
    public double seconds() {
        return terminated()
                .filter(t -> t.getStartedAt() != null && t.getFinishedAt() != null)
                .map(t -> Duration.between(Instant.parse(t.getStartedAt()), Instant.parse(t.getFinishedAt())))
                .map(Duration::toSeconds)
                .orElse(0L);
    }

    /** Why the cluster counts it as failed, with what became of its pod where that did not end by itself; empty when nothing says so. */
    public String reason() {
        return Stream.concat(
                        Stream.of(JobState.reason(job)),
                        Stream.ofNullable(pod).map(JobRun::takenAway).flatMap(Optional::stream))
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** Why its node or the cluster ended a pod, such as {@code Evicted} or {@code NodeShutdown}; empty when it ended by itself. */
    public static Optional<String> takenAway(Pod pod) {
        PodStatus status = pod.getStatus();
        if (status == null) {
            return Optional.empty();
        }
        if (status.getReason() != null && !status.getReason().isBlank()) {
            return Optional.of(words(status.getReason(), status.getMessage()));
        }
        return status.getConditions().stream()
                .filter(c -> "DisruptionTarget".equals(c.getType()) && "True".equals(c.getStatus()))
                .map(c -> words(c.getReason(), c.getMessage()))
                .findFirst();
    }

    private static String words(String reason, String message) {
        return reason + (message == null ? "" : ": " + message);
    }

    private Optional<ContainerStateTerminated> terminated() {
        return Optional.ofNullable(pod)
                .map(Pod::getStatus)
                .flatMap(s -> s.getContainerStatuses().stream()
                        .map(c -> c.getState() == null ? null : c.getState().getTerminated())
                        .filter(Objects::nonNull)
                        .findFirst());
    }

    /** Whether a pod is that Job's, and not that of one which had its name before. */
    public static boolean owns(Job job, Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner.getUid().equals(job.getMetadata().getUid()));
    }

    /** Whether any container of a pod has ever run: if not, nothing was done to the database. */
    static boolean began(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getContainerStatuses().stream()
                        .anyMatch(c -> c.getState() != null
                                        && (c.getState().getRunning() != null
                                                || c.getState().getTerminated() != null)
                                || c.getLastState() != null && c.getLastState().getTerminated() != null);
    }
}
