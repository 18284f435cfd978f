package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Decisions;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.RunEnd;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.SkippedChecks;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.MigrationFile;
import io.keybuzz.runbook.upgrade.Upgrade;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The step {@code backup}: before migrations run, there is a backup, or somebody has said that there need be none. */
public final class BackupStep {
    /** In a sentence; the evidence has all of them. */
    private static final int TOLD = 3;

    private final Session session;
    private final boolean unattended;

    /** @param unattended whether nobody is there to ask: then a missing backup makes the run stand down */
    public BackupStep(Session session, boolean unattended) {
        this.session = session;
        this.unattended = unattended;
    }

    /** The step. @throws RunEnd when the run is not to go on */
    public void run(Upgrade upgrade) {
        if (!upgrade.migrates()) {
            session.progress().end(Step.BACKUP, StepStatus.SKIPPED);
            return;
        }
        Spec.Backup backup = session.target().spec().backup();
        if (backup != null && backup.mode() == Spec.Backup.Mode.JOB) {
            session.steps().run(Step.BACKUP, () -> back(session));
            skipped();
        } else if (backup != null) {
            session.progress().checks(List.of(said(backup.mode())));
            session.progress().end(Step.BACKUP, StepStatus.SKIPPED);
        } else if (upgrade.schema().users() == 0) {
            session.progress().end(Step.BACKUP, StepStatus.SKIPPED);
        } else {
            missing(upgrade);
        }
    }

    /** Makes a backup now. */
    static void back(Session session) {
        BackupActivities stub = ActivityPolicies.BACKUP.stub(BackupActivities.class, Step.BACKUP);
        BackupMade made = Calls.call(stub::back, session.target());
        session.progress().backup(made.told());
        session.progress().checks(List.of(made(made)));
    }

    private static Check made(BackupMade made) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence("sha256sum of what was read back", made.sha256(), Progress.now(), null));
        made.warnings().forEach(w -> evidence.add(new Evidence("the backups beside it", w, Progress.now(), null)));
        String kept = made.location() + ", " + made.bytes() + " bytes, read back with the same digest";
        return new Check(
                "backup",
                "There is a backup that can be read",
                made.warnings().isEmpty() ? Check.Status.PASSED : Check.Status.WARNED,
                made.warnings().isEmpty()
                        ? kept
                        : kept + ". The place fills up, since not all that should have gone went: "
                                + made.warnings().stream().limit(TOLD).collect(Collectors.joining("; "))
                                + (made.warnings().size() > TOLD
                                        ? "; and " + (made.warnings().size() - TOLD) + " more"
                                        : ""),
                evidence);
    }

    private void missing(Upgrade upgrade) {
        Progress progress = session.progress();
        Diagnosis missing = diagnosis(upgrade);
        if (unattended) {
            progress.diagnosed(Step.BACKUP, List.of(missing));
            throw new RunEnd(Outcome.STOOD_DOWN);
        }
        progress.begin(Step.BACKUP);
        progress.diagnosed(Step.BACKUP, List.of(missing));
        while (!progress.done(Step.BACKUP)) {
            // RETRY without a spec that brings a backup finds none again.
            session.steps().park(Step.BACKUP, missing, Decisions.Reason.FAILURE, Outcome.ABORTED);
        }
        skipped();
    }

    private void skipped() {
        Progress progress = session.progress();
        SkippedChecks.decision(Step.BACKUP, progress.report().steps())
                .ifPresent(d -> progress.checks(List.of(
                        check(Check.Status.WARNED, "no backup was made before the migrations: " + d.inWords()))));
    }

    private static Diagnosis diagnosis(Upgrade upgrade) {
        String what = upgrade.known()
                ? upgrade.pending().size() + " migrations are pending ("
                        + upgrade.pending().stream().map(MigrationFile::name).collect(Collectors.joining(", ")) + ")"
                : "Migrations may be pending, which is not known before the image can be pulled,";
        return new Diagnosis(
                Cause.BACKUP_MISSING,
                what + " on a database with " + upgrade.schema().users()
                        + " users, and the spec says nothing about backups",
                List.of(new Evidence("backup in the spec", "null", Progress.now(), null)),
                List.of(),
                "Say in the spec who makes backups (backup: {image: …, volumeClaim: …} or {image: …, s3: …}, or EXTERNAL when somebody"
                        + " else does): RETRY with that spec. SKIP goes on without one",
                false);
    }

    private static Check said(Spec.Backup.Mode mode) {
        return mode == Spec.Backup.Mode.EXTERNAL
                ? check(
                        Check.Status.SKIPPED,
                        "somebody else makes backups, as the spec says (backup: EXTERNAL); none was looked at")
                : check(
                        Check.Status.WARNED,
                        "no backup was made before the migrations, as the spec says (backup: NONE)");
    }

    private static Check check(Check.Status status, String detail) {
        return new Check("backup", "There is a backup from before the migrations", status, detail, List.of());
    }
}
