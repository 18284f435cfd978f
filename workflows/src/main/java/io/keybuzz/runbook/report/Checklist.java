package io.keybuzz.runbook.report;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.WorkflowType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The live checklist as Markdown, for the page of the run in the Temporal UI. */
public final class Checklist {
    /** Of a plan; the rest is with the command line. */
    private static final int SHOWN = 40;
    /** Temporal's page (2.42.1) makes the frame for it two lines too short: these are cut off then, and nothing that is to be read. */
    private static final String MARGIN = "\n\u00a0\n";

    private Checklist() {}

    /** The run so far: a line a step, what it waits for, and what is wrong. */
    public static String markdown(Report report) {
        StringBuilder out = new StringBuilder();
        out.append("### ").append(title(report)).append("\n\n");
        if (report.waiting() != null) {
            waiting(out, report.waiting(), report);
        }
        for (StepReport step : report.steps()) {
            line(out, step);
        }
        List<Check> open = report.checks().stream()
                .filter(c -> c.status() == Check.Status.FAILED || c.status() == Check.Status.WARNED)
                .toList();
        if (!open.isEmpty()) {
            out.append("\n**Checks to look at**\n\n");
            open.forEach(c -> out.append("- ")
                    .append(c.status() == Check.Status.FAILED ? "❌ " : "⚠️ ")
                    .append(text(c.title()))
                    .append(": ")
                    .append(text(c.detail()))
                    .append('\n'));
        }
        if (!report.compensation().isEmpty()) {
            boolean removal = WorkflowType.UNINSTALL.equals(report.workflowType());
            out.append(removal ? "\n**What is left**\n\n" : "\n**What was taken back**\n\n");
        }
        for (Undone undone : report.compensation()) {
            out.append("- ").append(undone.status()).append(' ').append(code(undone.object()));
            if (undone.detail() != null) {
                out.append(": ").append(text(undone.detail()));
            }
            if (undone.command() != null) {
                out.append(" → ").append(code(undone.command()));
            }
            out.append('\n');
        }
        return out.append(MARGIN).toString();
    }

    private static String title(Report report) {
        String what = report.target() == null
                ? report.workflowType()
                : report.workflowType() + " " + report.target().cluster() + "/"
                        + report.target().namespace();
        if (report.outcome() != null) {
            return what + ": " + report.outcome();
        }
        return what + (report.waiting() == null ? ": running" : ": waiting for a decision");
    }

    private static void waiting(StringBuilder out, Waiting waiting, Report report) {
        out.append("**Parked at ")
                .append(waiting.step())
                .append("** until ")
                .append(waiting.until())
                .append(", then it ")
                .append(Unanswered.of(report).words())
                .append(". ")
                .append(text(waiting.diagnosis().summary()))
                .append("\n\n");
        if (waiting.diagnosis().remedy() != null) {
            out.append("Remedy: ").append(text(waiting.diagnosis().remedy())).append("\n\n");
        }
        if (waiting.diagnosis().cause() == Cause.APPROVAL) {
            waiting.diagnosis().evidence().stream()
                    .limit(SHOWN)
                    .forEach(e -> out.append("- ")
                            .append(text(e.what()))
                            .append(": ")
                            .append(code(e.observed().lines().findFirst().orElse("")))
                            .append('\n'));
            out.append('\n');
        }
        out.append("Answer with the Update ")
                .append(code("decide"))
                .append(", for example ")
                .append(code("{\"action\": \"" + waiting.actions().get(0)
                        + "\", \"reason\": \"why\", \"by\": \"your name\", \"decision\": " + waiting.number() + "}"))
                .append(" (")
                .append(String.join(", ", waiting.actions()))
                .append("), or ")
                .append(code("./runbook decide "
                        + (report.target() == null ? "" : report.target().namespace() + " ")
                        + waiting.actions().get(0).toLowerCase(Locale.ROOT) + " --reason \"why\""))
                .append("\n\n");
        if (!waiting.byHand().isEmpty()) {
            out.append("To finish by hand instead:\n\n");
            waiting.byHand().forEach(line -> out.append("    ").append(line).append('\n'));
            out.append('\n');
        }
    }

    private static void line(StringBuilder out, StepReport step) {
        out.append("- ")
                .append(mark(step.status()))
                .append(" **")
                .append(step.id())
                .append("** ");
        out.append(Step.of(step.id()).map(Step::title).orElse(""));
        if (step.startedAt() != null && step.finishedAt() != null) {
            out.append(" · ").append(seconds(Duration.between(step.startedAt(), step.finishedAt())));
        }
        long changes =
                step.changes().stream().filter(c -> c.change() != Change.NONE).count();
        if (changes > 0) {
            out.append(" · ").append(changes).append(changes == 1 ? " change" : " changes");
        }
        out.append('\n');
        for (Diagnosis diagnosis : step.diagnoses()) {
            out.append("  - ")
                    .append(diagnosis.mended() ? "mended: " : "")
                    .append(code(diagnosis.cause().name()))
                    .append(' ')
                    .append(text(diagnosis.summary()))
                    .append('\n');
        }
    }

    private static String mark(StepStatus status) {
        return switch (status) {
            case NOT_RUN -> "⬜";
            case RUNNING -> "⏳";
            case WAITING -> "✋";
            case SUCCEEDED -> "✅";
            case FAILED -> "❌";
            case SKIPPED -> "⏭️";
            case COMPENSATED -> "↩️";
        };
    }

    private static String seconds(Duration duration) {
        return duration.toMinutes() == 0
                ? String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
                : Minutes.of(duration);
    }

    private static String text(String text) {
        return text == null
                ? ""
                : text.replace("\\", "\\\\")
                        .replaceAll("([*_`<>\\[\\]#|])", "\\\\$1")
                        .replaceAll("\\s+", " ");
    }

    private static String code(String text) {
        return "`" + text.replace("`", "'") + "`";
    }
}
