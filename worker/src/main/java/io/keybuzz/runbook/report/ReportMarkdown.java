package io.keybuzz.runbook.report;

import static io.keybuzz.runbook.report.Markdown.code;
import static io.keybuzz.runbook.report.Markdown.command;
import static io.keybuzz.runbook.report.Markdown.text;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.List;

/** The report as Markdown, for a wiki or a ticket. */
public final class ReportMarkdown {
    private static final int LINES_IN_A_CELL = 5;

    private final ReportWords words;
    private final ReportStory story;
    private final Texts t;
    private final Markdown out = new Markdown();

    private ReportMarkdown(ReportWords words) {
        this.words = words;
        this.story = words.story();
        this.t = words.texts();
    }

    /** The whole document. */
    public static String render(Report report, Language language) {
        ReportMarkdown markdown = new ReportMarkdown(ReportWords.of(report, language));
        markdown.summary();
        markdown.environment();
        markdown.components();
        markdown.tests();
        if (!markdown.words.inspected()) {
            markdown.problems();
        }
        markdown.security();
        if (!markdown.words.inspected()) {
            markdown.timeline();
        }
        markdown.compensation();
        markdown.next();
        return markdown.out.toString();
    }

    private void summary() {
        out.line("# " + text(words.kind() + " – " + words.title())).line("");
        if (!story.alerts().isEmpty()) {
            out.line("> **" + t.get("section.attention") + "**").line(">");
            story.alerts()
                    .forEach(c -> out.line("> - **" + text(words.check(c)) + "** (" + words.status(c.status()) + "): "
                            + text(c.detail())));
        }
        out.heading(2, t.get("section.summary"));
        out.line("**" + text(words.outcome()) + ".** " + text(words.headline())).line("");
        out.line(text(words.figures()));
        story.open()
                .ifPresent(p -> out.line("")
                        .line("**" + p.diagnosis().cause() + "** – "
                                + text(p.diagnosis().summary()))
                        .line("")
                        .line("→ " + text(p.diagnosis().remedy())));
    }

    private void environment() {
        out.heading(2, t.get("section.environment")).header("", "");
        words.environment().forEach((label, value) -> out.row(label, code(value)));
    }

    private void components() {
        out.heading(2, t.get("section.components"));
        List<ObjectChange> all = story.report().steps().stream()
                .flatMap(s -> s.changes().stream())
                .toList();
        if (!story.components().isEmpty()) {
            out.header("", "");
            words.components().forEach((label, value) -> out.row(text(label), text(value)));
            out.line("");
        }
        if (all.isEmpty()) {
            out.line(t.get("text.noChanges"));
        } else {
            out.header(t.get("label.object"), t.get("label.change"));
            all.forEach(c -> out.row(code(c.object()), words.change(c)));
        }
        BackupReport backup = story.report().backup();
        if (backup != null) {
            out.heading(3, t.get("label.backup")).header("", "");
            words.backup(backup).forEach((label, value) -> out.row(text(label), code(value)));
        }
    }

    private void tests() {
        out.heading(2, t.get("section.tests"));
        if (story.report().checks().isEmpty()) {
            out.line(t.get("text.noChecks"));
            return;
        }
        out.line("*" + t.get("text.quoted") + "*").line("");
        out.header(t.get("label.status"), t.get("label.check"), t.get("label.detail"));
        story.report()
                .checks()
                .forEach(c -> out.row(
                        words.status(c.status()),
                        "**" + text(words.check(c)) + "** " + code(c.id()),
                        text(c.detail())));
        story.report().checks().stream().filter(c -> !c.evidence().isEmpty()).forEach(c -> {
            out.heading(3, text(words.check(c)));
            evidence(c.evidence());
        });
    }

    private void problems() {
        out.heading(2, t.get("section.problems"));
        if (story.problems().isEmpty()) {
            out.line(t.get("text.noProblems"));
        }
        story.problems().forEach(p -> problem(p.step(), p.diagnosis()));
        story.report().steps().stream()
                .flatMap(s -> s.decisions().stream())
                .forEach(d -> out.line("- " + text(words.decision(d))));
    }

    private void problem(StepReport step, Diagnosis d) {
        out.heading(
                3,
                text(d.cause() + " – " + words.step(step.id())) + " (" + t.get(d.mended() ? "text.mended" : "text.open")
                        + ")");
        out.line(text(d.summary())).line("");
        if (d.remedy() != null) {
            out.line("**" + t.get(d.mended() ? "label.solved" : "label.remedy") + ":** " + text(d.remedy()))
                    .line("");
        }
        evidence(d.evidence());
        if (!d.ruledOut().isEmpty()) {
            out.line("").line("**" + t.get("label.ruledOut") + "**").line("");
            evidence(d.ruledOut());
        }
    }

    private void security() {
        out.heading(2, t.get("section.security"));
        if (story.security().isEmpty()) {
            out.line(t.get("text.noSecurity"));
        }
        story.security()
                .forEach(c -> out.line(
                        "- **" + text(words.check(c)) + "** (" + words.status(c.status()) + "): " + text(c.detail())));
        if (!story.report().nodes().isEmpty()) {
            out.line("").header(t.get("label.node"), t.get("label.before"), t.get("label.after"));
            story.report()
                    .nodes()
                    .forEach(n -> out.row(
                            code(n.name() == null ? n.address() : n.address() + " " + n.name()),
                            code(n.firewallBefore()),
                            n.firewallBefore() != null && n.firewallBefore().equals(n.firewallAfter())
                                    ? t.get("label.unchanged")
                                    : code(n.firewallAfter())));
        }
    }

    private void timeline() {
        out.heading(2, t.get("section.timeline"));
        out.header(
                t.get("label.time"),
                t.get("label.step"),
                t.get("label.status"),
                t.get("label.duration"),
                t.get("label.changes"));
        story.report()
                .steps()
                .forEach(s -> out.row(
                        t.clock(s.startedAt()),
                        text(words.step(s.id())),
                        words.status(s.status()) + (s.attempts() > 1 ? " (×" + s.attempts() + ")" : ""),
                        s.startedAt() == null || s.finishedAt() == null ? "–" : t.span(ReportStory.took(s)),
                        String.valueOf(ReportStory.changed(s).size())));
    }

    private void compensation() {
        if (story.report().compensation().isEmpty()) {
            return;
        }
        out.heading(2, words.ofThisKind("section.compensation"))
                .line(words.ofThisKind("text.migrationsKept"))
                .line("");
        story.report().compensation().forEach(u -> {
            out.line("- " + words.status(u.status()) + ": " + code(u.object())
                    + (u.detail() == null ? "" : " – " + text(u.detail())));
            if (u.command() != null) {
                out.line("").block(u.command());
            }
        });
    }

    private void next() {
        out.heading(2, t.get("section.next"));
        List<NextSteps.Next> next = new NextSteps(words).all();
        if (next.isEmpty()) {
            out.line(t.get("text.nothingNext"));
        }
        next.forEach(
                n -> out.line("1. " + text(n.sentence()) + (n.command() == null ? "" : " " + command(n.command()))));
        out.line("").line("---").line("").line(text(words.made()));
    }

    private void evidence(List<Evidence> evidence) {
        if (evidence.isEmpty()) {
            return;
        }
        out.header(t.get("label.how"), t.get("label.observed"), t.get("label.time"), t.get("label.node"));
        evidence.forEach(e -> out.row(
                code(e.what()),
                isLong(e) ? t.get("text.below") : code(e.observed()),
                t.clock(e.at()),
                e.node() == null ? "–" : code(e.node())));
        evidence.stream()
                .filter(ReportMarkdown::isLong)
                .forEach(e -> out.line("").line(command(e.what())).line("").block(e.observed()));
    }

    /** A diff cannot be read in a table's cell. */
    private static boolean isLong(Evidence evidence) {
        return evidence.observed() != null && evidence.observed().lines().count() > LINES_IN_A_CELL;
    }
}
