package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.Step;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A line for each thing that happened, for logs and pipes. */
final class PlainProgress implements ProgressView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private final PrintStream out;
    private Report before;

    PlainProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Report progress) {
        events(before, progress).forEach(out::println);
        before = progress;
    }

    @Override
    public void note(String line) {
        out.println(line);
    }

    /** What happened between two looks; {@code before} is null at the first. */
    static List<String> events(Report before, Report after) {
        Map<String, StepReport> known = new HashMap<>();
        if (before != null) {
            before.steps().forEach(step -> known.put(step.id(), step));
        }
        List<String> events = new ArrayList<>();
        for (StepReport step : after.steps()) {
            StepReport was = known.get(step.id());
            boolean same = was != null && was.status() == step.status() && was.attempts() == step.attempts();
            if (!same && step.status() != StepStatus.NOT_RUN) {
                events.add(event(step));
            }
            if (step.status() == StepStatus.RUNNING) {
                events.addAll(early(was, step));
            }
        }
        return events;
    }

    /** What is seen of a step that goes on, and was not before. */
    private static List<String> early(StepReport was, StepReport step) {
        List<String> told = was == null
                ? List.of()
                : was.diagnoses().stream().map(Diagnosis::summary).toList();
        return step.diagnoses().stream()
                .filter(d -> !d.mended() && !told.contains(d.summary()))
                .map(d -> at(seen(d, step)) + " " + step.id() + ": so far: " + Checklist.line(d))
                .toList();
    }

    private static Instant seen(Diagnosis diagnosis, StepReport step) {
        return diagnosis.evidence().isEmpty()
                ? step.startedAt()
                : diagnosis.evidence().get(0).at();
    }

    private static String event(StepReport step) {
        String when = at(step.finishedAt() == null ? step.startedAt() : step.finishedAt()) + " " + step.id() + ": ";
        String summary = step.diagnoses().isEmpty()
                ? ""
                : ": " + Checklist.line(step.diagnoses().get(step.diagnoses().size() - 1));
        return when
                + switch (step.status()) {
                    case RUNNING ->
                        Step.of(step.id()).map(Step::title).orElse("begun")
                                + (step.attempts() > 1 ? " (attempt " + step.attempts() + ")" : "");
                    case WAITING -> "waits for a decision" + summary;
                    case SUCCEEDED ->
                        "done in " + Durations.between(step.startedAt(), step.finishedAt()) + changes(step.changes());
                    case FAILED -> "failed" + summary;
                    case SKIPPED -> "skipped";
                    case COMPENSATED -> "undone";
                    case NOT_RUN -> "not run";
                };
    }

    private static String changes(List<ObjectChange> changes) {
        List<String> made = changes.stream()
                .filter(c -> c.change() != Change.NONE)
                .map(c -> c.object() + " " + c.change().name().toLowerCase(Locale.ROOT))
                .toList();
        return made.isEmpty() ? "" : ": " + String.join(", ", made);
    }

    private static String at(Instant instant) {
        return instant == null ? "--:--:--" : TIME.format(instant);
    }
}
