package io.keybuzz.runbook.migration;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Objects;
import java.util.Optional;

/** A Job that ended, and its pod; pure. @param pod null when it is gone */
record JobRun(Job job, Pod pod) {

    boolean succeeded() {
        return MigrationJob.state(job) == MigrationJob.State.SUCCEEDED;
    }

    /** The container's exit code; null when it did not end by itself. */
    Integer exitCode() {
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
