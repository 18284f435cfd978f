package io.keybuzz.runbook.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report as one HTML file without scripts and outside resources: for a browser, a phone, a printer. */
public final class ReportHtml {
    private static final String STYLE = resource("report.css");

    private final ReportWords words;
    private final ReportStory story;
    private final Texts t;
    private final Html out = new Html();
    private final HtmlParts parts;

    private ReportHtml(ReportWords words) {
        this.words = words;
        this.story = words.story();
        this.t = words.texts();
        this.parts = new HtmlParts(out, words);
    }

    /** The whole page. */
    public static String render(Report report, Language language) {
        ReportHtml html = new ReportHtml(ReportWords.of(report, language));
        html.page();
        return html.out.toString();
    }

    private void page() {
        out.raw("<!doctype html>\n").open("html", "lang", t.language().code());
        out.raw("<head>\n<meta charset=\"utf-8\">\n")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                        + " 'unsafe-inline'\">\n");
        out.element("title", "", words.outcome() + " – " + words.title());
        out.raw("\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n<main>\n");
        head();
        attention();
        parts.section("environment", () -> parts.facts(words.environment()));
        parts.section("components", this::components);
        parts.section("tests", this::tests);
        if (!words.inspected()) {
            parts.section("problems", this::problems);
        }
        parts.section("security", this::security);
        if (!words.inspected()) {
            parts.section("timeline", () -> new HtmlTimeline(out, words).write());
        }
        if (!story.report().compensation().isEmpty()) {
            parts.section("compensation", this::compensation);
        }
        parts.section("next", this::next);
        out.element("footer", "", words.made());
        out.raw("\n</main>\n</body>\n</html>\n");
    }

    private void head() {
        out.open("header", "id", "summary", "class", kind());
        out.open("p", "class", "kicker")
                .text(words.kind())
                .text(" · ")
                .text(t.moment(story.report().startedAt()))
                .close("p");
        out.element("h1", "", words.title());
        out.open("p", "class", "verdict");
        out.element("span", "outcome", words.outcome());
        out.text(" " + words.headline()).close("p");
        story.open().ifPresent(p -> {
            out.open("div", "class", "why").element("p", "", p.diagnosis().summary());
            if (p.diagnosis().remedy() != null) {
                out.element("p", "remedy", "→ " + p.diagnosis().remedy());
            }
            out.close("div");
        });
        figures();
        out.close("header");
    }

    private void figures() {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put(t.get("label.duration"), t.span(story.took()));
        if (!story.report().checks().isEmpty()) {
            figures.put(
                    t.get("label.checks"),
                    story.checks(Check.Status.PASSED).size() + "/"
                            + story.report().checks().size());
            figures.put(
                    t.get("label.warnings"),
                    String.valueOf(story.checks(Check.Status.WARNED).size()));
        }
        figures.put(t.get("label.changes"), String.valueOf(story.changes().size()));
        out.open("dl", "class", "figures");
        figures.forEach((label, value) -> {
            out.open("div");
            out.element("dt", "", label).element("dd", "", value);
            out.close("div");
        });
        out.close("dl");
    }

    private void attention() {
        List<Check> alerts = story.alerts();
        if (alerts.isEmpty()) {
            return;
        }
        out.open("aside");
        out.element("h2", "", t.get("section.attention"));
        for (Check c : alerts) {
            out.open("div", "class", "alert " + HtmlParts.kind(c.status()));
            out.element("b", "", words.check(c)).element("span", "", c.detail());
            out.close("div");
        }
        out.close("aside");
    }

    private void components() {
        BackupReport backup = story.report().backup();
        parts.facts(words.components());
        if (story.changes().isEmpty()) {
            out.element("p", "", t.get("text.noChanges"));
        } else {
            objects(story.changes());
        }
        List<ObjectChange> same = story.report().steps().stream()
                .flatMap(s -> s.changes().stream())
                .filter(c -> c.change() == Change.NONE)
                .toList();
        if (!same.isEmpty()) {
            out.open("details").element("summary", "", t.get("text.unchangedObjects") + " (" + same.size() + ")");
            objects(same);
            out.close("details");
        }
        if (backup != null) {
            out.element("h3", "", t.get("label.backup"));
            parts.facts(words.backup(backup));
        }
    }

    private void objects(List<ObjectChange> changes) {
        out.open("ul", "class", "objects");
        for (ObjectChange c : changes) {
            out.open("li").element("code", "", c.object());
            out.element("span", "meta", words.change(c)).close("li");
        }
        out.close("ul");
    }

    private void tests() {
        out.element("p", "note", t.get(story.report().checks().isEmpty() ? "text.noChecks" : "text.quoted"));
        story.report().checks().forEach(parts::check);
    }

    private void problems() {
        if (story.problems().isEmpty()) {
            out.element("p", "", t.get("text.noProblems"));
        }
        story.problems().forEach(p -> parts.diagnosis(p.step(), p.diagnosis()));
        story.report().steps().stream()
                .flatMap(s -> s.decisions().stream())
                .forEach(d -> out.element("p", "decision", words.decision(d)));
    }

    private void security() {
        if (story.security().isEmpty()) {
            out.element("p", "", t.get("text.noSecurity"));
        }
        story.security().forEach(parts::check);
        for (NodeReport node : story.report().nodes()) {
            out.open("details", "class", "row dull").open("summary");
            boolean same =
                    node.firewallBefore() != null && node.firewallBefore().equals(node.firewallAfter());
            boolean changed = node.firewallBefore() != null && node.firewallAfter() != null && !same;
            parts.badge(changed ? "good" : "dull", t.get(changed ? "change.UPDATED" : "change.NONE"));
            out.open("span", "class", "what").element("b", "", node.address());
            out.element("span", "detail", node.name() == null ? t.get("label.node") : node.name())
                    .close("span", "summary");
            out.open("div", "class", "pair");
            firewall("label.before", node.firewallBefore());
            firewall("label.after", same ? t.get("label.unchanged") : node.firewallAfter());
            out.close("div", "details");
        }
    }

    private void firewall(String label, String status) {
        out.open("div")
                .element("h3", "", t.get(label))
                .element("pre", "", status)
                .close("div");
    }

    private void compensation() {
        out.element("p", "note", words.ofThisKind("text.migrationsKept"));
        for (Undone u : story.report().compensation()) {
            String kind = switch (u.status()) {
                case UNDONE -> "good";
                case KEPT -> "dull";
                case FAILED -> "bad";
            };
            out.open("div", "class", "row " + kind);
            parts.badge(kind, words.status(u.status()));
            out.open("div", "class", "what").element("code", "", u.object());
            if (u.detail() != null) {
                out.element("span", "detail", u.detail());
            }
            if (u.command() != null) {
                out.element("pre", "command", u.command());
            }
            out.close("div", "div");
        }
    }

    private void next() {
        List<NextSteps.Next> next = new NextSteps(words).all();
        if (next.isEmpty()) {
            out.element("p", "", t.get("text.nothingNext"));
            return;
        }
        out.open("ol", "class", "next");
        for (NextSteps.Next n : next) {
            out.open("li").text(n.sentence());
            if (n.command() != null) {
                out.element("pre", n.advice() ? "" : "command", n.command());
            }
            out.close("li");
        }
        out.close("ol");
    }

    private String kind() {
        Outcome outcome = story.report().outcome();
        if (outcome == null || outcome == Outcome.STOOD_DOWN) {
            return "warn";
        }
        return outcome == Outcome.SUCCEEDED || outcome == Outcome.NOTHING_TO_DO ? "good" : "bad";
    }

    private static String resource(String name) {
        try (InputStream stream = ReportHtml.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
