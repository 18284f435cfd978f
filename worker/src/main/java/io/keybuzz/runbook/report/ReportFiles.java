package io.keybuzz.runbook.report;

import java.io.IOException;
import java.nio.file.Path;

/** The report as files: report.json, report.md, report.html, report.fr.md, report.fr.html. */
public final class ReportFiles {
    private ReportFiles() {}

    /** Writes all of them; the directory is made when it is missing. */
    public static void write(Path directory, Report report) throws IOException {
        throw new UnsupportedOperationException();
    }
}
