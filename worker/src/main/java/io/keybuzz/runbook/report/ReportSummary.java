package io.keybuzz.runbook.report;

import java.util.List;

/** Stub. */
public final class ReportSummary {
    private ReportSummary() {}

    public static List<String> lines(Report report, boolean colour) {
        throw new UnsupportedOperationException();
    }
}
