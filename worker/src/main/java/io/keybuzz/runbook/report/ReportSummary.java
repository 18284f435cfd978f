package io.keybuzz.runbook.report;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report on a terminal. */
public final class ReportSummary {

    private final ReportWords words;
    private final boolean colour;
    private final List<String> lines = new ArrayList<>();

    private ReportSummary(ReportWords words, boolean colour) {
        this.words = words;
        this.colour = colour;
    }

    /** Outcome, warnings, steps with their times and changes, problems with their remedies, what is left. In English. */
    public static List<String> lines(Report report, boolean colour) {
        ReportSummary summary = new ReportSummary(ReportWords.of(report, Language.EN), colour);
        summary.write();
        return List.copyOf(summary.lines);
    }

    private void write() {
        ReportStory story = words.story();
        Outcome outcome = story.report().outcome();
        String name = outcome == null ? words.outcome() : outcome.name();
        line(paint(colourOf(outcome), name) + "  " + words.target() + "  " + words.headline());
        line(paint(Colour.FAINT, words.figures()));
        story.alerts()
                .forEach(c -> line(paint(
                                c.status() == Check.Status.FAILED ? Colour.RED : Colour.YELLOW,
                                c.status() == Check.Status.FAILED ? "✗" : "!")
                        + " " + c.title() + ": " + c.detail()));
        line("");
        story.report().steps().forEach(this::step);
        story.problems().forEach(p -> problem(p.step(), p.diagnosis()));
        if (story.report().waiting() != null) {
            line("");
            new NextSteps(words)
                    .all().stream()
                            .filter(n -> n.command() != null)
                            .limit(1)
                            .forEach(n -> line("→ " + n.sentence() + " " + n.command()));
        }
        if (!story.report().compensation().isEmpty()) {
            line("");
            story.report().compensation().forEach(this::undone);
        }
    }

    private void step(StepReport step) {
        String mark = switch (step.status()) {
            case SUCCEEDED -> paint(Colour.GREEN, "✓");
            case FAILED -> paint(Colour.RED, "✗");
            case WAITING -> paint(Colour.YELLOW, "‖");
            case RUNNING -> "▸";
            case COMPENSATED -> paint(Colour.YELLOW, "↶");
            case SKIPPED, NOT_RUN -> paint(Colour.FAINT, "–");
        };
        boolean ran = step.startedAt() != null && step.finishedAt() != null;
        String time = ran ? words.texts().span(ReportStory.took(step)) : words.status(step.status());
        line(mark + " " + pad(step.id(), 18) + pad(time, 12) + paint(Colour.FAINT, changes(step)));
        step.decisions().forEach(d -> line("    " + words.decision(d)));
    }

    private static String changes(StepReport step) {
        List<ObjectChange> changed = ReportStory.changed(step);
        if (changed.size() > 4) {
            return changed.size() + " objects changed";
        }
        return String.join(
                ", ",
                changed.stream()
                        .map(c -> c.object() + " " + c.change().name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    private void problem(StepReport step, Diagnosis d) {
        line("");
        line(paint(
                        d.mended() ? Colour.GREEN : Colour.RED,
                        d.mended() ? "✓ " + words.texts().get("text.mended") : "✗ " + d.cause())
                + "  " + step.id() + ": " + d.summary());
        d.evidence()
                .forEach(e -> line(
                        "    " + paint(Colour.FAINT, e.what() + (e.node() == null ? "" : " (" + e.node() + ")") + ": ")
                                + e.observed()));
        if (!d.ruledOut().isEmpty()) {
            line("    ruled out: "
                    + String.join(
                            "; ", d.ruledOut().stream().map(Evidence::what).toList()));
        }
        if (!d.mended() && d.remedy() != null) {
            line("    → " + d.remedy());
        }
    }

    private void undone(Undone u) {
        Colour in = u.status() == Undone.Status.FAILED ? Colour.RED : Colour.FAINT;
        line(paint(in, words.status(u.status())) + "  " + u.object() + (u.detail() == null ? "" : ": " + u.detail()));
        if (u.command() != null) {
            line("    $ " + u.command());
        }
    }

    private void line(String text) {
        lines.add(text);
    }

    /** Remote text loses its escapes before ours are added. */
    private String paint(Colour in, String text) {
        return in.paint(text, colour);
    }

    private static Colour colourOf(Outcome outcome) {
        if (outcome == null) {
            return Colour.YELLOW;
        }
        return switch (outcome) {
            case SUCCEEDED, NOTHING_TO_DO -> Colour.GREEN;
            case STOOD_DOWN -> Colour.YELLOW;
            case FAILED, ROLLED_BACK, ABORTED, CANCELLED -> Colour.RED;
        };
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text + " " : text + " ".repeat(width - text.length());
    }
}
