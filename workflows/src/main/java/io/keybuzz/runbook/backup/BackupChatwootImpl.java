package io.keybuzz.runbook.backup;

import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.RunEnd;
import io.keybuzz.runbook.run.RunbookWorkflow;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.schedule.ScheduledStart;
import io.temporal.common.converter.RawValue;
import java.util.List;

/** The backup: looks whether it can be made, makes it, and proves that it can be read. One that a schedule started asks nobody. */
public final class BackupChatwootImpl extends RunbookWorkflow implements BackupChatwoot {

    public BackupChatwootImpl() {
        super(List.of(Step.PREFLIGHT, Step.BACKUP));
    }

    @Override
    public Report run(RawValue input) {
        return run(() -> prepare(input), () -> {
            if (ScheduledStart.current().isPresent() && Patches.has("scheduled-backup-asks-nobody")) {
                session().unattended();
            }
            try {
                session().steps().run(Step.PREFLIGHT, this::look);
                session().steps().run(Step.BACKUP, () -> BackupStep.back(session()));
                return outcome();
            } catch (RunEnd end) {
                throw end.takingNothingBack();
            }
        });
    }

    /** A backup that a person gave up is none. */
    private Outcome outcome() {
        if (session().progress().report().backup() == null) {
            throw new RunEnd(
                    Outcome.FAILED,
                    session().progress().of(Step.BACKUP).diagnoses().get(0));
        }
        return Outcome.SUCCEEDED;
    }

    private static Prepared prepare(RawValue input) {
        BackupActivities stub = ActivityPolicies.READ.stub(BackupActivities.class, "read the spec of the last install");
        return Session.passing(() -> Calls.plain(stub::prepare, input));
    }

    private void look() {
        session().lock();
        BackupActivities stub = ActivityPolicies.PREFLIGHT.stub(BackupActivities.class, Step.PREFLIGHT);
        PreflightResult result = Calls.call(stub::check, session().target());
        session().progress().checks(result.warnings());
    }
}
