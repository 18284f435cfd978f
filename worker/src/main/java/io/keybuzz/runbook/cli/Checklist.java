package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Colour;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The runbook as lines, a step each. */
final class Checklist {
    private Checklist() {}

    /** @param columns longer lines are cut, since a line that wraps cannot be drawn over */
    static List<String> lines(Report progress, Instant now, int columns, boolean colour) {
        List<String> lines = new ArrayList<>();
        for (StepReport step : progress.steps()) {
            String title = Step.of(step.id()).map(Step::title).orElse("");
            String text = String.format(
                    "%s %-18s %-10s %s", mark(step.status()), step.id(), time(step, now), detail(step, title));
            lines.add(colourOf(step.status()).paint(cut(text, columns), colour));
        }
        return lines;
    }

    private static String detail(StepReport step, String title) {
        String attempt = step.attempts() > 1 ? "attempt " + step.attempts() : "";
        Diagnosis last = step.diagnoses().isEmpty()
                ? null
                : step.diagnoses().get(step.diagnoses().size() - 1);
        if (step.status() == StepStatus.WAITING || step.status() == StepStatus.FAILED) {
            return last == null ? title : line(last);
        }
        if (step.status() == StepStatus.RUNNING && last != null && !last.mended()) {
            return (attempt.isEmpty() ? "" : attempt + ", ") + "so far: " + line(last);
        }
        long changes =
                step.changes().stream().filter(c -> c.change() != Change.NONE).count();
        return title
                + (changes == 0 ? "" : changes == 1 ? ", 1 change" : ", " + changes + " changes")
                + (attempt.isEmpty() ? "" : ", " + attempt);
    }

    /** Its sentence, on one line. */
    static String line(Diagnosis diagnosis) {
        return RemoteText.neutralise(diagnosis.summary()).replace('\n', ' ');
    }

    /** It grows while a step is at work or waits; one that a cancel cut short has no end to count to. */
    private static String time(StepReport step, Instant now) {
        boolean goesOn = step.status() == StepStatus.RUNNING || step.status() == StepStatus.WAITING;
        return Durations.between(step.startedAt(), step.finishedAt() == null && goesOn ? now : step.finishedAt());
    }

    private static String mark(StepStatus status) {
        return switch (status) {
            case NOT_RUN -> "·";
            case RUNNING -> "▸";
            case WAITING -> "?";
            case SUCCEEDED -> "✔";
            case FAILED -> "✘";
            case SKIPPED -> "-";
            case COMPENSATED -> "↩";
        };
    }

    private static Colour colourOf(StepStatus status) {
        return switch (status) {
            case NOT_RUN, SKIPPED -> Colour.FAINT;
            case RUNNING -> Colour.CYAN;
            case WAITING, COMPENSATED -> Colour.YELLOW;
            case SUCCEEDED -> Colour.GREEN;
            case FAILED -> Colour.RED;
        };
    }

    private static String cut(String text, int columns) {
        String line = text.stripTrailing();
        return line.codePointCount(0, line.length()) < columns
                ? line
                : line.substring(0, line.offsetByCodePoints(0, Math.max(1, columns - 2))) + "…";
    }
}
