package io.keybuzz.runbook.report;

/** Stub. */
public final class ReportMarkdown {
    private ReportMarkdown() {}

    public static String render(Report report, Language language) {
        throw new UnsupportedOperationException();
    }
}
