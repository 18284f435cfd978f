package io.keybuzz.runbook.report;

import static io.keybuzz.runbook.activity.RemoteText.neutralise;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A report as it can be shown: no null lists, which one of an older version or of a run that ended early may have, and no control
 * characters in what systems and people said.
 */
final class CompleteReport {
    private CompleteReport() {}

    static Report of(Report r) {
        return new Report(
                text(r.workflowId()),
                text(r.runId()),
                text(r.workflowType()),
                r.target() == null
                        ? null
                        : new Report.TargetName(
                                text(r.target().cluster()), text(r.target().namespace())),
                text(r.image()),
                r.outcome(),
                r.startedAt(),
                r.finishedAt(),
                each(r.steps(), CompleteReport::step),
                each(
                        r.checks(),
                        c -> new Check(
                                c.id(),
                                text(c.title()),
                                c.status(),
                                text(c.detail()),
                                each(c.evidence(), CompleteReport::evidence))),
                each(
                        r.nodes(),
                        n -> new NodeReport(
                                text(n.address()), text(n.name()), text(n.firewallBefore()), text(n.firewallAfter()))),
                backup(r.backup()),
                each(
                        r.compensation(),
                        u -> new Undone(text(u.object()), u.status(), text(u.detail()), text(u.command()))),
                waiting(r.waiting()));
    }

    private static Waiting waiting(Waiting w) {
        return w == null
                ? null
                : new Waiting(
                        w.number(),
                        w.step(),
                        w.until(),
                        w.actions() == null ? List.of() : w.actions(),
                        w.diagnosis() == null ? null : diagnosis(w.diagnosis()),
                        each(w.byHand(), CompleteReport::text));
    }

    private static BackupReport backup(BackupReport b) {
        if (b == null) {
            return null;
        }
        Map<String, Long> rows = new LinkedHashMap<>();
        if (b.rows() != null) {
            b.rows().forEach((table, count) -> rows.put(text(table), count));
        }
        return new BackupReport(text(b.location()), b.bytes(), text(b.sha256()), rows);
    }

    private static StepReport step(StepReport s) {
        return new StepReport(
                s.id(),
                s.status(),
                each(s.changes(), c -> new ObjectChange(text(c.object()), c.change())),
                s.attempts(),
                s.startedAt(),
                s.finishedAt(),
                each(
                        s.decisions(),
                        d -> new DecisionRecord(d.number(), d.action(), text(d.by()), text(d.reason()), d.at())),
                each(s.diagnoses(), CompleteReport::diagnosis));
    }

    private static Diagnosis diagnosis(Diagnosis d) {
        return new Diagnosis(
                d.cause(),
                text(d.summary()),
                each(d.evidence(), CompleteReport::evidence),
                each(d.ruledOut(), CompleteReport::evidence),
                text(d.remedy()),
                d.mended());
    }

    private static Evidence evidence(Evidence e) {
        return new Evidence(text(e.what()), text(e.observed()), e.at(), text(e.node()));
    }

    private static String text(String text) {
        return text == null ? null : neutralise(text);
    }

    private static <T> List<T> each(List<T> list, UnaryOperator<T> shown) {
        return list == null ? List.of() : list.stream().map(shown).toList();
    }
}
