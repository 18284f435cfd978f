package io.keybuzz.runbook.report;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.List;
import java.util.Map;

/** The parts that the sections of the page are made of. */
record HtmlParts(Html out, ReportWords words) {

    void section(String key, Runnable content) {
        out.open("section", "id", key);
        out.element("h2", "", words.ofThisKind("section." + key));
        content.run();
        out.close("section");
    }

    void facts(Map<String, String> facts) {
        out.open("dl", "class", "facts");
        facts.forEach((label, value) -> {
            out.open("div", "class", value != null && value.length() > 20 ? "wide" : "short");
            out.element("dt", "", label).element("dd", "", value);
            out.close("div");
        });
        out.close("dl");
    }

    /** A check that unfolds into its evidence. */
    void check(Check check) {
        boolean open = check.status() == Check.Status.FAILED;
        String classes = "row " + kind(check.status());
        if (check.evidence().isEmpty()) {
            out.open("div", "class", classes);
            line(check);
            out.close("div");
            return;
        }
        out.raw("<details" + (open ? " open" : "")).raw(" class=\"" + classes + "\">");
        out.open("summary");
        line(check);
        out.close("summary");
        evidence(check.evidence());
        out.close("details");
    }

    private void line(Check check) {
        badge(kind(check.status()), words.status(check.status()));
        out.open("span", "class", "what").element("b", "", words.check(check));
        out.element("span", "detail", check.detail());
        out.close("span");
        check.evidence().stream().findFirst().ifPresent(e -> out.element("span", "meta", seen(e)));
    }

    void evidence(List<Evidence> evidence) {
        out.open("ul", "class", "evidence");
        for (Evidence e : evidence) {
            out.open("li").open("div", "class", "asked").element("code", "", e.what());
            out.element("span", "meta", seen(e)).close("div");
            out.element("pre", "", e.observed()).close("li");
        }
        out.close("ul");
    }

    void diagnosis(StepReport step, Diagnosis d) {
        Texts t = words.texts();
        out.open("article", "class", "problem " + (d.mended() ? "good" : "bad"));
        out.open("h3").text(words.step(step.id()) + " ");
        out.element("code", "cause", String.valueOf(d.cause()));
        badge(d.mended() ? "good" : "bad", t.get(d.mended() ? "text.mended" : "text.open"));
        out.close("h3");
        out.element("p", "", d.summary());
        if (d.remedy() != null) {
            out.open("p", "class", "remedy")
                    .element("b", "", t.get(d.mended() ? "label.solved" : "label.remedy") + " ");
            out.text(d.remedy()).close("p");
        }
        folded("label.evidence", d.evidence());
        folded("label.ruledOut", d.ruledOut());
        out.close("article");
    }

    private void folded(String label, List<Evidence> evidence) {
        if (!evidence.isEmpty()) {
            out.open("details");
            out.element("summary", "", words.texts().get(label) + " (" + evidence.size() + ")");
            evidence(evidence);
            out.close("details");
        }
    }

    void badge(String kind, String text) {
        out.element("span", "badge " + kind, text);
    }

    private String seen(Evidence e) {
        Texts t = words.texts();
        return t.clock(e.at())
                + (e.at() == null ? "" : " UTC")
                + (e.node() == null ? "" : " · " + t.get("label.from") + " " + e.node());
    }

    static String kind(Check.Status status) {
        return switch (status) {
            case PASSED -> "good";
            case WARNED -> "warn";
            case FAILED -> "bad";
            case SKIPPED -> "dull";
        };
    }
}
