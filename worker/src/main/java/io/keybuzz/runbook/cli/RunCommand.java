package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.activity.ShutdownHooks;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.ReportFiles;
import io.keybuzz.runbook.report.ReportSummary;
import io.keybuzz.runbook.run.Decisions;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all commands do with the run that they started or joined: show it, then say how it ended. */
final class RunCommand {
    private final Surroundings surroundings;
    private final RunOptions options;
    private final String again;
    private String reason;

    /** @param again the command that joins the run again */
    RunCommand(Surroundings surroundings, RunOptions options, String again) {
        this.surroundings = surroundings;
        this.options = options;
        this.again = again;
    }

    /** Says yes by itself, for that reason, to a run that asks for an approval. */
    void approving(String because) {
        reason = because;
    }

    int follow(TemporalConnection temporal, StartedRun run, String uiUrl) throws InterruptedException {
        String where =
                run.execution().getWorkflowId() + " (run " + run.execution().getRunId() + ")";
        String link = Links.run(
                uiUrl,
                temporal.client().getOptions().getNamespace(),
                run.execution().getWorkflowId(),
                run.execution().getRunId());
        if (options.detach) {
            if (reason != null) {
                answer(temporal.client(), run, new RunWatch(temporal.client(), run, silent()).watch());
            }
            return detached(run, where, link);
        }
        progress().println((run.joined() ? "joined " : "started ") + where);
        if (link != null) {
            progress().println(link);
        }
        Thread onInterrupt = new Thread(() -> surroundings
                .err()
                .println("\nThe run goes on without this command: " + where + ". To see it again: " + again));
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            WatchEnd end = watch(temporal.client(), run);
            // Once: a yes is for what was shown, and if more has come by then it is asked again.
            return end(answer(temporal.client(), run, end) ? watch(temporal.client(), run) : end, link);
        } finally {
            ShutdownHooks.remove(onInterrupt);
        }
    }

    /** @return whether the run went on */
    private boolean answer(WorkflowClient client, StartedRun run, WatchEnd end) {
        if (reason == null || !(end instanceof WatchEnd.Parked parked) || !asks(parked.progress())) {
            return false;
        }
        if (!options.detach) {
            ParkedText.diagnosis(parked.progress().waiting().diagnosis()).stream()
                    .map(RemoteText::neutralise)
                    .forEach(progress()::println);
        }
        OpenRun.find(client, run.execution().getWorkflowId())
                .decide(
                        Decisions.Action.RETRY.name(),
                        reason,
                        surroundings.environment().get("USER"),
                        present -> null);
        return true;
    }

    /** A run that is parked since something failed is for a person to look at. */
    private static boolean asks(Report parked) {
        return parked.waiting().diagnosis() != null
                && parked.waiting().diagnosis().cause() == Cause.APPROVAL;
    }

    private ProgressView silent() {
        return new ProgressView() {
            @Override
            public void show(Report progress) {
                // Nobody looks on.
            }

            @Override
            public void note(String line) {
                surroundings.err().println(line);
            }
        };
    }

    private int detached(StartedRun run, String where, String link) {
        if (options.reportDirectory != null) {
            surroundings
                    .err()
                    .println("There is no report to write to " + options.reportDirectory
                            + " yet; once the run has ended: ./runbook report "
                            + Names.namespaceOf(run.execution().getWorkflowId()));
        }
        if (options.json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("workflowId", run.execution().getWorkflowId());
            document.put("runId", run.execution().getRunId());
            document.put("joined", run.joined());
            document.put("link", link);
            document.values().removeIf(v -> v == null);
            surroundings.out().println(Json.write(document));
        } else {
            surroundings.out().println((run.joined() ? "is there: " : "started: ") + where);
            if (link != null) {
                surroundings.out().println(link);
            }
        }
        return ExitCode.OK;
    }

    private WatchEnd watch(WorkflowClient client, StartedRun run) throws InterruptedException {
        ProgressView view = surroundings.terminal() && !options.json
                ? new LiveChecklist(
                        surroundings.out(), surroundings.columns(), surroundings.colour(), Clock.systemUTC())
                : new PlainProgress(progress());
        return new RunWatch(client, run, view).watch();
    }

    private int end(WatchEnd end, String link) {
        if (end instanceof WatchEnd.Parked parked) {
            print(parked.progress(), ParkedText.lines(parked.progress(), link));
            return ExitCode.PARKED;
        }
        if (end instanceof WatchEnd.Reported reported) {
            Report report = reported.report();
            print(report, ReportSummary.lines(report, surroundings.colour() && !options.json));
            writeFiles(report);
            return ExitCode.of(report.outcome());
        }
        if (end instanceof WatchEnd.Invalid invalid) {
            throw CommandFailed.invalid(invalid.errors());
        }
        if (end instanceof WatchEnd.Busy busy) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("error", busy.sentence());
            if (busy.holder() != null) {
                document.put("holder", busy.holder());
            }
            throw CommandFailed.failed(List.of(busy.sentence()), document);
        }
        throw CommandFailed.failed(((WatchEnd.Silent) end).sentence());
    }

    private void print(Report report, List<String> lines) {
        if (options.json) {
            surroundings.out().println(Json.write(report));
        } else {
            surroundings.out().println();
            lines.forEach(surroundings.out()::println);
        }
    }

    private void writeFiles(Report report) {
        if (options.reportDirectory == null) {
            return;
        }
        try {
            ReportFiles.write(options.reportDirectory, report);
        } catch (IOException e) {
            throw CommandFailed.printed("The run is over, but its report cannot be written to "
                    + options.reportDirectory + ": " + e.getMessage());
        }
        progress()
                .println("The report is in " + options.reportDirectory
                        + ": report.json, report.md, report.html, report.fr.md, report.fr.html");
    }

    private PrintStream progress() {
        return options.json ? surroundings.err() : surroundings.out();
    }
}
