package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.worker.TemporalConnection;
import io.keybuzz.runbook.worker.WorkerConfiguration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = {
            "Says whether a worker polls and how the newest run stands.",
            "Exit 0: well; 3: parked; 1: no run, last run failed, no worker, or its workflow task fails."
        })
final class StatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private NamespaceArgument argument = new NamespaceArgument();

    @Option(names = "--json", description = "prints {progress, polling, holder, taskFailure?}")
    private boolean json;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        WorkerConfiguration configuration = WorkerConfiguration.read(surroundings.environment());
        try (TemporalConnection temporal = surroundings.temporal().get()) {
            String workflowId =
                    NewestRun.id(temporal.client(), Names.workflowId(configuration.cluster(), argument.namespace()));
            RunStatus status =
                    RunStatus.of(temporal.client(), workflowId, surroundings.cluster(), argument.namespace());
            if (json) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("progress", Json.tree(status.progress()));
                document.put("polling", Json.tree(status.polling()));
                document.put("holder", Json.tree(status.holder()));
                if (status.taskFailure() != null) {
                    document.put("taskFailure", status.taskFailure());
                }
                surroundings.out().println(Json.write(document));
            } else {
                String page = status.progress() == null
                        ? null
                        : Links.run(
                                configuration.uiUrl(),
                                temporal.client().getOptions().getNamespace(),
                                workflowId,
                                status.progress().runId());
                lines(workflowId, status, page).forEach(surroundings.out()::println);
            }
            return status.exitCode();
        }
    }

    private List<String> lines(String workflowId, RunStatus status, String page) {
        List<String> lines = new ArrayList<>();
        if (Boolean.FALSE.equals(status.polling())) {
            lines.add("no worker polls " + Names.TASK_QUEUE + ", or none answers: start one with ./runbook worker");
        }
        if (status.taskFailure() != null) {
            lines.add("the workflow task fails and is tried again for ever: " + status.taskFailure());
        }
        if (status.state() == null) {
            lines.add(workflowId + ": there is no run");
        } else {
            lines.add(workflowId + ": " + status.state());
        }
        if (status.progress() != null) {
            // Only a terminal has an edge at which a line must end.
            int columns = surroundings.terminal() ? surroundings.columns() : Integer.MAX_VALUE;
            lines.addAll(Checklist.lines(status.progress(), Instant.now(), columns, surroundings.colour()));
            if (status.progress().waiting() != null) {
                lines.add("");
                lines.addAll(ParkedText.lines(status.progress(), page));
            }
        }
        if (status.holder() != null) {
            lines.add("the target is held by "
                    + RemoteText.neutralise(status.holder().sentence()));
        }
        return lines;
    }
}
