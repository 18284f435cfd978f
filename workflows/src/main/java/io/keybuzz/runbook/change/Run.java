package io.keybuzz.runbook.change;

import java.util.Objects;

/**
 * Which run this is.
 *
 * @param cluster the name that the worker gives its cluster ({@code RUNBOOK_CLUSTER})
 * @param workflowId Temporal's workflow id
 * @param runId Temporal's run id; marks of role and database, copies of databases, Jobs of backup and rehearsal and what was kept of
 *     objects carry it
 * @param firstRunId the original run id, which a reset keeps: the holder of the lock, and what a run creates in the namespace and in
 *     firewalls carries it, so that it knows its own work after a reset too
 * @param workflowType Temporal's workflow type
 * @param token the fencing token, {@code leaseTransitions} of the lock; 0 before it is held
 */
public record Run(String cluster, String workflowId, String runId, String firstRunId, String workflowType, long token) {

    /** Whether it goes on from a run that was reset. */
    public boolean wasReset() {
        return !Objects.equals(runId, firstRunId);
    }

    /** The same run, holding the lock. */
    public Run holding(long newToken) {
        return new Run(cluster, workflowId, runId, firstRunId, workflowType, newToken);
    }
}
