package io.keybuzz.runbook.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Steps as bars on one scale of time. */
record HtmlTimeline(Html out, ReportWords words) {

    void write() {
        ReportStory story = words.story();
        Instant start = story.report().startedAt();
        double whole = Math.max(1, story.took().toMillis());
        out.element("p", "note", words.texts().get("label.time"));
        out.open("ol", "class", "gantt");
        for (StepReport step : story.report().steps()) {
            out.open("li", "class", kind(step.status()));
            out.open("span", "class", "name").text(words.step(step.id()));
            if (step.attempts() > 1) {
                out.element("span", "meta", " ×" + step.attempts());
            }
            // In words, too: the bar's colour says nothing to whoever cannot see it.
            if (step.startedAt() != null && step.status() != StepStatus.SUCCEEDED) {
                out.element("span", "meta", " · " + words.status(step.status()));
            }
            out.close("span");
            out.open("span", "class", "track", "aria-hidden", "true");
            if (step.startedAt() != null && start != null) {
                Instant end = step.finishedAt() == null ? story.end() : step.finishedAt();
                double left = 100
                        * Math.max(0, Duration.between(start, step.startedAt()).toMillis())
                        / whole;
                double width = 100
                        * Math.max(0, Duration.between(step.startedAt(), end).toMillis())
                        / whole;
                out.raw(String.format(
                        Locale.ROOT,
                        "<i style=\"left:%.2f%%;width:%.2f%%\"></i>",
                        Math.min(left, 99.4),
                        Math.max(0.6, Math.min(width, 100 - left))));
            }
            out.close("span");
            out.element("span", "time", time(step));
            changes(step);
            out.close("li");
        }
        out.close("ol");
    }

    /** A step that has not ended has no duration. */
    private String time(StepReport step) {
        if (step.startedAt() == null) {
            return words.status(step.status());
        }
        String clock = words.texts().clock(step.startedAt());
        return step.finishedAt() == null ? clock : clock + " · " + words.texts().span(ReportStory.took(step));
    }

    private void changes(StepReport step) {
        if (ReportStory.changed(step).isEmpty() && step.decisions().isEmpty()) {
            return;
        }
        out.open("details", "class", "changes");
        out.element(
                "summary",
                "",
                words.texts().count("figure.changes", ReportStory.changed(step).size()));
        out.open("ul");
        ReportStory.changed(step).forEach(c -> {
            out.open("li").element("code", "", c.object());
            out.text(" " + words.change(c)).close("li");
        });
        step.decisions().forEach(d -> out.element("li", "", words.decision(d)));
        out.close("ul", "details");
    }

    static String kind(StepStatus status) {
        return switch (status) {
            case SUCCEEDED -> "good";
            case FAILED -> "bad";
            case COMPENSATED, WAITING, RUNNING -> "warn";
            case SKIPPED, NOT_RUN -> "dull";
        };
    }
}
