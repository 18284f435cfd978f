package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.report.Language;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.ReportHtml;
import io.keybuzz.runbook.report.ReportJson;
import io.keybuzz.runbook.report.ReportMarkdown;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "report",
        description = "Prints the report of the newest closed run, from Temporal or as it was kept in the cluster.")
final class ReportCommand implements Callable<Integer> {

    enum Format {
        md,
        html,
        json
    }

    enum Lang {
        en,
        fr
    }

    private final Surroundings surroundings;

    @Mixin
    private NamespaceArgument argument = new NamespaceArgument();

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES}", defaultValue = "md")
    private Format format;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}", defaultValue = "en")
    private Lang language;

    ReportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        String workflowId = Names.workflowId(configuration.cluster(), argument.namespace());
        Report report;
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            report = ClosedRuns.newest(
                            temporal.client(),
                            List.of(workflowId, Names.verifyId(configuration.cluster(), argument.namespace())),
                            this::stored)
                    .or(() -> stored())
                    .orElseThrow(() -> CommandFailed.failed("There is no report of " + workflowId
                            + ": Temporal has no closed run with one, and none is kept in the cluster."));
        } catch (RuntimeException unreachable) {
            // The cluster may know what a Temporal that is away cannot tell.
            report = stored().orElseThrow(() -> unreachable);
        }
        surroundings.out().println(render(report));
        return ExitCode.OK;
    }

    private Optional<Report> stored() {
        return surroundings.cluster().storedReport(argument.namespace());
    }

    private String render(Report report) {
        Language in = language == Lang.fr ? Language.FR : Language.EN;
        return switch (format) {
            case md -> ReportMarkdown.render(report, in);
            case html -> ReportHtml.render(report, in);
            case json -> ReportJson.write(report);
        };
    }
}
