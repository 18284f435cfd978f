package io.keybuzz.runbook.job;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
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
