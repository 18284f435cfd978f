package io.keybuzz.runbook.report;

import io.keybuzz.runbook.run.WorkflowType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a person does after reading. */
record NextSteps(ReportWords words) {

    /**
     * A sentence, and the command that does it; null when there is none.
     *
     * @param advice whether the command stands among words, and so cannot be typed as it is
     */
    record Next(String sentence, String command, boolean advice) {
        Next(String sentence, String command) {
            this(sentence, command, false);
        }
    }

    List<Next> all() {
        Set<Next> next = new LinkedHashSet<>();
        ReportStory story = words.story();
        Report report = story.report();
        String namespace =
                report.target() == null ? "chatwoot" : report.target().namespace();
        if (report.waiting() != null) {
            next.add(new Next(
                    words.texts()
                            .get(
                                    "next.decide",
                                    String.join(", ", report.waiting().actions())),
                    "./runbook decide " + namespace + " retry --reason \"…\""));
        }
        story.open().ifPresent(p -> next.add(new Next(p.diagnosis().remedy(), null)));
        // What is kept is kept on purpose: nobody is to remove it because a list of next steps says so.
        story.left().stream()
                .filter(u -> u.command() != null && u.status() == Undone.Status.FAILED)
                .forEach(u -> next.add(new Next(words.ofThisKind("next.left", u.object()), u.command())));
        for (Check check : story.alerts()) {
            next.add(CheckLine.mend(check)
                    .map(mend -> new Next(words.texts().get("next.check", words.check(check)), mend, true))
                    .orElseGet(() -> new Next(
                            words.texts()
                                    .getOr("next." + check.id(), words.texts().get("next.check", words.check(check))),
                            null)));
        }
        next.addAll(habits(report, namespace));
        return next.stream().filter(n -> n.sentence() != null).toList();
    }

    private List<Next> habits(Report report, String namespace) {
        List<Next> habits = new ArrayList<>();
        boolean installed = report.outcome() == Outcome.SUCCEEDED && WorkflowType.INSTALL.equals(report.workflowType());
        boolean failed = report.outcome() == Outcome.FAILED || report.outcome() == Outcome.ROLLED_BACK;
        boolean stopped = report.outcome() == Outcome.ABORTED || report.outcome() == Outcome.CANCELLED;
        if (failed || stopped) {
            String again = switch (String.valueOf(report.workflowType())) {
                case WorkflowType.REDEPLOY -> "./runbook redeploy " + namespace;
                case WorkflowType.VERIFY -> "./runbook verify " + namespace;
                case WorkflowType.UNINSTALL -> "./runbook uninstall " + namespace;
                case WorkflowType.BACKUP -> "./runbook backup " + namespace;
                case WorkflowType.RESTORE -> "./runbook restore " + namespace + " --backup ID";
                case WorkflowType.REHEARSE ->
                    "./runbook rehearse " + namespace + " --image "
                            + (report.image() == null ? "IMAGE" : report.image());
                default -> "./runbook install -f spec.yaml";
            };
            boolean unasked = stopped && words.story().open().isEmpty();
            habits.add(new Next(unasked ? words.texts().get("next.anew") : words.ofThisKind("next.again"), again));
        }
        if (installed && report.backup() == null) {
            habits.add(new Next(words.texts().get("next.backup"), "./runbook backup " + namespace));
        }
        if (installed) {
            habits.add(new Next(
                    words.texts().get("next.schedule"),
                    "./runbook schedule set " + namespace + " --cron \"0 3 * * SUN\" --timezone Europe/Paris"));
            habits.add(new Next(words.texts().get("next.verify"), "./runbook verify " + namespace));
        }
        return habits;
    }
}
