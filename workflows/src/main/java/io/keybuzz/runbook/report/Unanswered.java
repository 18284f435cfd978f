package io.keybuzz.runbook.report;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.run.WorkflowType;

/** What becomes of a parked run that nobody answers; pure. */
public enum Unanswered {
    /** A question before the first write. */
    NOTHING_CHANGED("ends, and nothing has changed"),
    /** The same where an earlier try has left something, or of a kind of run that takes nothing back. */
    ENDS("ends"),
    STAYS_REMOVED("ends, and what is removed stays removed"),
    UNDONE_ALREADY("ends; what it had done is undone already"),
    UNDONE("undoes what it did");

    private final String words;

    Unanswered(String words) {
        this.words = words;
    }

    /** Of a run that waits. */
    public static Unanswered of(Report report) {
        boolean left = !report.compensation().isEmpty();
        if (report.waiting() != null
                && report.waiting().diagnosis() != null
                && report.waiting().diagnosis().cause() == Cause.APPROVAL) {
            boolean changed = report.steps().stream().anyMatch(StepReport::changedSomething);
            return changed ? UNDONE : left ? ENDS : NOTHING_CHANGED;
        }
        return switch (report.workflowType()) {
            case WorkflowType.UNINSTALL -> STAYS_REMOVED;
            case WorkflowType.BACKUP, WorkflowType.REHEARSE -> ENDS;
            default -> left ? UNDONE_ALREADY : UNDONE;
        };
    }

    /** After "then it". */
    public String words() {
        return words;
    }
}
