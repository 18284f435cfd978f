package io.keybuzz.runbook.job;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.Comparator;
import java.util.List;

/** How a Job stands. The conditions' order says nothing: on 1.34 SuccessCriteriaMet comes before Complete, FailureTarget before Failed. */
public enum JobState {
    RUNNING,
    SUCCEEDED,
    FAILED;

    private static final int KEPT = 3;

    /** How it stands, by the conditions' types. */
    public static JobState of(Job job) {
        if (has(job, "Failed") || has(job, "FailureTarget")) {
            return FAILED;
        }
        return has(job, "Complete") || has(job, "SuccessCriteriaMet") ? SUCCEEDED : RUNNING;
    }

    /** Why the Job controller gave up; empty when it says nothing. */
    public static String reason(Job job) {
        if (job.getStatus() == null) {
            return "";
        }
        return job.getStatus().getConditions().stream()
                .filter(c -> "True".equals(c.getStatus()) && c.getType().startsWith("Fail"))
                .map(c -> c.getReason() + (c.getMessage() == null ? "" : ": " + c.getMessage()))
                .findFirst()
                .orElse("");
    }

    /** Those that ended and are older than the three newest. */
    public static List<Job> surplus(List<Job> existing) {
        return existing.stream()
                .sorted(Comparator.comparing((Job j) -> j.getMetadata().getCreationTimestamp())
                        .reversed())
                .skip(KEPT)
                .filter(j -> of(j) != RUNNING)
                .toList();
    }

    private static boolean has(Job job, String type) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .filter(c -> type.equals(c.getType()))
                        .map(JobCondition::getStatus)
                        .anyMatch("True"::equals);
    }
}
