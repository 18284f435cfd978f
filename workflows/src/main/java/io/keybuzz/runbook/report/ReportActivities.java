package io.keybuzz.runbook.report;

import io.temporal.activity.ActivityInterface;

/** The validation report: runs the checks and keeps the result. */
@ActivityInterface(namePrefix = "Report")
public interface ReportActivities {

    /** Runs every check; changes nothing. A check that cannot be run is FAILED or SKIPPED and says why; it is not thrown. */
    CheckResult check(CheckRequest request);

    /** Keeps the report and, after a success, the spec in the namespace {@code chatwoot-runbook}. */
    void store(StoreRequest request);
}
