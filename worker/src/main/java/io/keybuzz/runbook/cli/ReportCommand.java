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

    private boolean asked;
    private Report kept;

    ReportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        String workflowId = Names.workflowId(configuration.cluster(), argument.namespace());
        Report report = newest(List.of(workflowId, Names.verifyId(configuration.cluster(), argument.namespace())))
                .or(this::stored)
                .orElseThrow(() -> CommandFailed.failed("There is no report of " + workflowId
                        + ": Temporal has no closed run with one, and none is kept in the cluster."));
        surroundings.out().println(render(report));
        return ExitCode.OK;
    }

    /** Temporal's; empty when it knows none, or when it is away and the cluster knows one. */
    private Optional<Report> newest(List<String> workflowIds) {
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            return ClosedRuns.newest(temporal.client(), workflowIds, this::stored);
        } catch (RuntimeException e) {
            boolean away = TemporalStatus.of(e).isPresent();
            if (!away || stored().isEmpty()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Asked once: each question makes a client of its own. */
    private Optional<Report> stored() {
        if (!asked) {
            kept = surroundings.cluster().storedReport(argument.namespace()).orElse(null);
            asked = true;
        }
        return Optional.ofNullable(kept);
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
