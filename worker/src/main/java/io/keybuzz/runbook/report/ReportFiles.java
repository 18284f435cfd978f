package io.keybuzz.runbook.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The report as files: report.json, report.md, report.html, report.fr.md, report.fr.html. */
public final class ReportFiles {
    private ReportFiles() {}

    /** Writes all of them; the directory is made when it is missing. */
    public static void write(Path directory, Report report) throws IOException {
        Files.createDirectories(directory);
        write(directory, "report.json", ReportJson.write(report));
        for (Language language : Language.values()) {
            String name = language == Language.EN ? "report" : "report." + language.code();
            write(directory, name + ".md", ReportMarkdown.render(report, language));
            write(directory, name + ".html", ReportHtml.render(report, language));
        }
    }

    private static void write(Path directory, String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text, StandardCharsets.UTF_8);
    }
}
