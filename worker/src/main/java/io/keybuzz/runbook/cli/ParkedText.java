package io.keybuzz.runbook.cli;

import io.keybuzz.runbook.activity.RemoteText;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.Unanswered;
import io.keybuzz.runbook.report.Waiting;
import io.keybuzz.runbook.run.WorkflowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a person needs to know to decide about a parked run. */
final class ParkedText {
    private static final Map<String, String> YES =
            Map.of(WorkflowType.UNINSTALL, "uninstall", WorkflowType.RESTORE, "restore");

    private ParkedText() {}

    /** @param page the run's page in the Temporal UI; null without a UI */
    static List<String> lines(Report progress, String page) {
        Waiting waiting = progress.waiting();
        List<String> lines = new ArrayList<>();
        lines.add("The run waits for a decision (number " + waiting.number() + ") at step " + waiting.step() + ".");
        if (waiting.diagnosis() != null) {
            lines.add("");
            lines.addAll(diagnosis(waiting.diagnosis()));
        }
        lines.add("");
        boolean question = waiting.diagnosis() != null && waiting.diagnosis().cause() == Cause.APPROVAL;
        lines.add(
                waiting.until() == null
                        ? "It waits until somebody decides:"
                        : "It waits until " + waiting.until() + "; without a decision it then "
                                + Unanswered.of(progress).words() + ":");
        for (String action : waiting.actions()) {
            lines.add("  ./runbook decide " + progress.target().namespace() + " " + action.toLowerCase(Locale.ROOT)
                    + " --reason REASON");
        }
        lines.add(
                question && YES.containsKey(progress.workflowType())
                        ? "The same " + YES.get(progress.workflowType()) + " with --yes says retry too."
                        : "A corrected spec goes with it: retry --reason REASON -f SPEC (or --set a.b=c).");
        if (page != null) {
            lines.add("From the Temporal UI (Send an Update, decide): " + page);
        }
        if (!waiting.byHand().isEmpty()) {
            lines.add("");
            lines.add("To finish by hand instead:");
            waiting.byHand().forEach(line -> lines.add("  " + line));
        }
        return lines.stream().map(RemoteText::neutralise).toList();
    }

    static List<String> diagnosis(Diagnosis diagnosis) {
        List<String> lines = new ArrayList<>();
        lines.add(diagnosis.cause() + ": " + diagnosis.summary());
        // Of a question it is the list of what would be done.
        String seen = diagnosis.cause() == Cause.APPROVAL ? "  " : "  seen       ";
        diagnosis.evidence().forEach(e -> lines.add(seen + evidence(e)));
        diagnosis.ruledOut().forEach(e -> lines.add("  ruled out  " + evidence(e)));
        if (diagnosis.remedy() != null) {
            lines.add("  remedy     " + diagnosis.remedy());
        }
        return lines;
    }

    private static String evidence(Evidence e) {
        return (e.node() == null ? "" : e.node() + ": ")
                + e.what()
                + ": "
                + e.observed().strip().replace("\n", "\n             ");
    }
}
