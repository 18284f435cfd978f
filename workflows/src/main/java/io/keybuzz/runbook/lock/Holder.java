package io.keybuzz.runbook.lock;

/**
 * Who holds a target. The details of a failure of type {@code AlreadyRunning}.
 *
 * @param temporal address and namespace of the Temporal that the holder runs on
 * @param firstRunId the holder's original run id
 */
public record Holder(String temporal, String workflowId, String firstRunId, String since) {

    /** The holder in words. */
    public String sentence() {
        return workflowId + " (run " + firstRunId + " on " + temporal + (since == null ? "" : ", since " + since) + ")";
    }
}
