package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.backup.BackupActivities;
import io.keybuzz.runbook.backup.BackupManifest;
import io.keybuzz.runbook.backup.FindRequest;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.DecisionRecord;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.restore.DatabaseNames;
import io.keybuzz.runbook.restore.DropRequest;
import io.keybuzz.runbook.restore.LoadRequest;
import io.keybuzz.runbook.restore.RestoreActivities;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The step {@code rehearsal}: what fails only on real data fails here first. */
public final class RehearsalStep {
    private final Session session;

    public RehearsalStep(Session session) {
        this.session = session;
    }

    /** Rehearses on the newest backup. The copy is dropped whatever comes. */
    public void rehearse() {
        Target target = session.target();
        BackupActivities find = ActivityPolicies.IMAGE.stub(BackupActivities.class, "rehearsal: find the backup");
        BackupManifest backup = Calls.call(find::find, new FindRequest(target, "latest"));
        String scratch = DatabaseNames.scratch(
                target.spec().database().name(), target.run().runId());
        try {
            RestoreActivities load = ActivityPolicies.BACKUP.stub(RestoreActivities.class, "rehearsal: copy the data");
            Calls.call(load::load, new LoadRequest(target, backup, scratch));
            RehearsalActivities stub = ActivityPolicies.MIGRATION.stub(RehearsalActivities.class, Step.REHEARSAL);
            passed(backup, Calls.call(stub::migrate, new RehearsalRequest(target, scratch)));
        } finally {
            Workflow.newDetachedCancellationScope(() -> drop(target, scratch)).run();
        }
    }

    private void passed(BackupManifest backup, Rehearsed rehearsed) {
        session.progress()
                .checks(List.of(new Check(
                        "rehearsal",
                        "The migrations were rehearsed",
                        rehearsed.watched() ? Check.Status.PASSED : Check.Status.WARNED,
                        words(backup, rehearsed),
                        rehearsed.locks().stream()
                                .map(held -> new Evidence(
                                        "ACCESS EXCLUSIVE on " + held.table(),
                                        seconds(held.seconds()),
                                        Progress.now(),
                                        null))
                                .toList())));
    }

    /** Of a rehearsal that somebody has gone on without. */
    public static Check skipped(DecisionRecord decision) {
        return new Check(
                "rehearsal",
                "The migrations were rehearsed",
                Check.Status.WARNED,
                "they were not, or not to their end: " + decision.inWords(),
                List.of());
    }

    static String words(BackupManifest backup, Rehearsed rehearsed) {
        int count = rehearsed.migrations().size();
        return count + (count == 1 ? " migration" : " migrations") + " in " + duration(rehearsed.seconds())
                + " on backup " + backup.id()
                + (count == 0 ? "" : " (" + rehearsed.migrations().stream().collect(Collectors.joining(", ")) + ")")
                + "; " + locks(rehearsed) + " (looked at every " + Rehearsed.EVERY_SECONDS + " s)";
    }

    private static String locks(Rehearsed rehearsed) {
        String seen = rehearsed.locks().isEmpty()
                ? "no table was locked against readers for longer than " + Rehearsed.EVERY_SECONDS + " s"
                : "the longest lock against readers was "
                        + rehearsed.locks().get(0).table() + ", "
                        + seconds(rehearsed.locks().get(0).seconds());
        return rehearsed.watched() ? seen : "the locks were watched for a part of it only, in which " + seen;
    }

    private static String duration(double seconds) {
        return seconds < 60 ? seconds(seconds) : String.format(Locale.ROOT, "%.1f min", seconds / 60);
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }

    private void drop(Target target, String scratch) {
        RestoreActivities stub = ActivityPolicies.UNDO.stub(RestoreActivities.class, "rehearsal: drop the copy");
        try {
            session.progress()
                    .compensated(Calls.call(stub::drop, new DropRequest(target, scratch)).stream()
                            .filter(u -> u.status() == io.keybuzz.runbook.report.Undone.Status.FAILED)
                            .toList());
        } catch (StepProblem left) {
            session.progress()
                    .checks(List.of(new Check(
                            "rehearsal-copy",
                            "The copy of the data is gone",
                            Check.Status.WARNED,
                            "database " + scratch + " could not be dropped: "
                                    + left.first().summary() + " DROP DATABASE \"" + scratch + "\" removes it",
                            left.first().evidence())));
        }
    }
}
