package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.inspect.Inspection;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Inspected;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.ReportFiles;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "inspect",
        description = {
            "Says on one page what is there, what is wrong with it and what mends it, and writes nothing.",
            "It looks itself: no Temporal, no worker, no lock. Exit code 0 whatever it finds, 1 when it could not look."
        })
final class InspectCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private SpecOptions specOptions = new SpecOptions();

    @Option(names = "--json", description = "prints one JSON document on standard output and nothing else there")
    private boolean json;

    @Option(
            names = "--report-dir",
            paramLabel = "D",
            description = "writes report.json, report.md, report.html, report.fr.md and report.fr.html there")
    private Path reportDirectory;

    InspectCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        Spec spec = specOptions.read(surroundings.in(), null);
        Instant began = Instant.now();
        Connections connections = surroundings.world().apply(configuration);
        List<Check> checks;
        try {
            checks = new Inspection(connections).look(OnlyLooking.target(configuration.cluster(), spec));
        } finally {
            connections.kubernetes().close();
        }
        Instant ended = Instant.now();
        if (json) {
            surroundings.out().println(Json.write(new Document(checks)));
        } else {
            InspectText.lines(
                            configuration.cluster() + "/" + spec.namespace(),
                            Duration.between(began, ended),
                            checks,
                            surroundings.colour())
                    .forEach(surroundings.out()::println);
        }
        if (reportDirectory != null) {
            keep(Inspected.report(
                    new Report.TargetName(configuration.cluster(), spec.namespace()),
                    spec.image(),
                    began,
                    ended,
                    checks));
        }
        return ExitCode.OK;
    }

    private void keep(Report report) {
        try {
            ReportFiles.write(reportDirectory, report);
        } catch (IOException e) {
            throw CommandFailed.printed("The report cannot be written to " + reportDirectory + ": " + e.getMessage());
        }
    }

    /** For {@code --json}. */
    record Document(List<Check> checks) {}
}
