package io.keybuzz.runbook.report;

import java.time.Instant;
import java.util.List;

/** What an inspection saw, in the form of a report, so that it is shown as one. */
public final class Inspected {
    /** In the place of a workflow's type: there was no run. */
    static final String TYPE = "inspect";

    private Inspected() {}

    /** @param image the spec's */
    public static Report report(
            Report.TargetName target, String image, Instant startedAt, Instant finishedAt, List<Check> checks) {
        return new Report(
                null,
                null,
                TYPE,
                target,
                image,
                null,
                startedAt,
                finishedAt,
                List.of(),
                checks,
                List.of(),
                null,
                List.of(),
                null);
    }
}
