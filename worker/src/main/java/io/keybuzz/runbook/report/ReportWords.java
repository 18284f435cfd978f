package io.keybuzz.runbook.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sentences of a report that all its forms share. */
record ReportWords(ReportStory story, Texts texts) {

    static ReportWords of(Report report, Language language) {
        return new ReportWords(ReportStory.of(report), Texts.in(language, report.startedAt()));
    }

    String title() {
        return texts.get("title", target());
    }

    String target() {
        Report.TargetName target = story.report().target();
        return target == null ? "?" : target.cluster() + "/" + target.namespace();
    }

    String outcome() {
        if (story.report().outcome() != null) {
            return texts.get("outcome." + story.report().outcome());
        }
        return texts.get(
                inspected()
                        ? "outcome.inspected"
                        : story.report().waiting() != null ? "outcome.waiting" : "outcome.running");
    }

    /** What happened, in a sentence for somebody who reads no other. */
    String headline() {
        Report report = story.report();
        if (inspected()) {
            return texts.get("headline.inspected");
        }
        if (report.outcome() == null) {
            return report.waiting() == null
                    ? texts.get("headline.running")
                    : ofThisKind(
                            "headline.waiting", texts.moment(report.waiting().until()));
        }
        return ofThisKind("headline." + report.outcome());
    }

    /** The text for this type of run where there is one of its own, else the one for all. */
    String ofThisKind(String key, Object... values) {
        String own = key + "." + story.report().workflowType();
        return texts.get(texts.keys().contains(own) ? own : key, values);
    }

    /** The figures, in a sentence. */
    String figures() {
        List<String> parts = new ArrayList<>();
        if (!story.report().checks().isEmpty()) {
            parts.add(texts.count("figure.checks", story.report().checks().size()) + " "
                    + texts.count(
                            "figure.passed", story.checks(Check.Status.PASSED).size()));
            int warned = story.checks(Check.Status.WARNED).size();
            int failed = story.checks(Check.Status.FAILED).size();
            if (failed > 0) {
                parts.add(texts.count("figure.failed", failed));
            }
            if (warned > 0) {
                parts.add(texts.count("figure.warned", warned));
            }
        }
        parts.add(texts.count("figure.changes", story.changes().size()));
        parts.add(texts.get("figure.took", texts.span(story.took())));
        return String.join(" · ", parts);
    }

    /** Whether this is no run, but what somebody saw who only looked. */
    boolean inspected() {
        return Inspected.TYPE.equals(story.report().workflowType());
    }

    /** Whom the page comes from. */
    String made() {
        return inspected()
                ? texts.get("text.inspected")
                : texts.get("text.made", story.report().runId());
    }

    String kind() {
        return texts.getOr("kind." + story.report().workflowType(), texts.get("kind.other"));
    }

    /** Label and value. */
    Map<String, String> environment() {
        Report report = story.report();
        Map<String, String> rows = new LinkedHashMap<>();
        if (report.target() != null) {
            rows.put(texts.get("label.cluster"), report.target().cluster());
            rows.put(texts.get("label.namespace"), report.target().namespace());
        }
        rows.put(texts.get("label.image"), report.image());
        rows.put(texts.get("label.started"), texts.moment(report.startedAt()));
        rows.put(texts.get("label.finished"), texts.moment(report.finishedAt()));
        rows.put(texts.get("label.duration"), texts.span(story.took()));
        if (!inspected()) {
            rows.put(texts.get("label.type"), report.workflowType());
            rows.put(texts.get("label.workflow"), report.workflowId());
            rows.put(texts.get("label.run"), report.runId());
        }
        return rows;
    }

    /** What the installation consists of, and how it stands. */
    Map<String, String> components() {
        Map<String, String> rows = new LinkedHashMap<>();
        story.components().forEach(c -> rows.put(check(c), c.detail()));
        return rows;
    }

    /** Label and value. */
    Map<String, String> backup(BackupReport backup) {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put(texts.get("label.backup"), backup.location() + " (" + texts.size(backup.bytes()) + ")");
        rows.put(texts.get("label.sha256"), backup.sha256());
        if (backup.rows() != null) {
            new TreeMap<>(backup.rows())
                    .forEach((table, count) -> rows.put(texts.get("label.rows", table), count.toString()));
        }
        return rows;
    }

    String step(String id) {
        return texts.getOr("step." + id, id);
    }

    String check(Check check) {
        return texts.language() == Language.EN ? check.title() : texts.getOr("check." + check.id(), check.title());
    }

    String status(Enum<?> status) {
        return texts.get("status." + status.name());
    }

    String change(ObjectChange change) {
        return texts.get("change." + change.change());
    }

    String decision(DecisionRecord d) {
        return texts.get(
                "decision",
                d.number(),
                d.action(),
                d.by() == null ? texts.get("somebody") : d.by(),
                texts.moment(d.at()),
                d.reason());
    }
}
