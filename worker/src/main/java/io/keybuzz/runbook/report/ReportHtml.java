package io.keybuzz.runbook.report;

/** Stub. */
public final class ReportHtml {
    private ReportHtml() {}

    public static String render(Report report, Language language) {
        throw new UnsupportedOperationException();
    }
}
