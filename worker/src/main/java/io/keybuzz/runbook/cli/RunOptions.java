package io.keybuzz.runbook.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every command that starts a run takes. */
final class RunOptions {

    @Option(
            names = "--detach",
            description = "starts and returns at once; where a question is answered with --yes, once that is done")
    boolean detach;

    @Option(names = "--json", description = "prints one JSON document on standard output and nothing else there")
    boolean json;

    @Option(
            names = "--report-dir",
            paramLabel = "D",
            description = "writes report.json, report.md, report.html, report.fr.md and report.fr.html there")
    Path reportDirectory;
}
