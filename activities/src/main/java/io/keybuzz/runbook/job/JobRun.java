package io.keybuzz.runbook.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Objects;
import java.util.Optional;

/** A Job that ended, and its pod; pure. @param pod null when it is gone */
public record JobRun(Job job, Pod pod) {

    /** Whether it did what it was to do. */
    public boolean succeeded() {
        return JobState.of(job) == JobState.SUCCEEDED;
    }

    /** The container's exit code; null when it did not end by itself. */
    public Integer exitCode() {
        return Optional.ofNullable(pod)
                .map(Pod::getStatus)
                .flatMap(s -> s.getContainerStatuses().stream()
                        .map(c -> c.getState() == null ? null : c.getState().getTerminated())
                        .filter(Objects::nonNull)
                        .findFirst())
                .map(t -> t.getExitCode())
                .orElse(null);
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
