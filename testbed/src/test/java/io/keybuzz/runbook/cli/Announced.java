package io.keybuzz.runbook.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** What {@code plan --json} says and what a report says was done, as lines that can be compared: step, change, object. */
public final class Announced {
    private Announced() {}

    public static List<String> by(CommandRun plan) {
        List<String> lines = new ArrayList<>();
        for (JsonNode step : plan.json().path("steps")) {
            for (JsonNode change : step.path("changes")) {
                lines.add(step.path("id").asText() + " " + change.path("change").asText() + " "
                        + change.path("object").asText());
            }
        }
        return lines;
    }

    /** The steps of which it says that they cannot be known beforehand. */
    public static List<String> unknown(CommandRun plan) {
        return StreamSupport.stream(plan.json().path("unknown").spliterator(), false)
                .map(u -> u.path("id").asText())
                .toList();
    }

    public static List<String> done(Report report) {
        return report.steps().stream()
                .flatMap(step -> step.changes().stream()
                        .filter(c -> c.change() != Change.NONE)
                        .map(c -> step.id() + " " + c.change() + " " + c.object()))
                .toList();
    }
}
