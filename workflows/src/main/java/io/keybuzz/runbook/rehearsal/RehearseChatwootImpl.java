package io.keybuzz.runbook.rehearsal;

import io.keybuzz.runbook.backup.BackupActivities;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.RunEnd;
import io.keybuzz.runbook.run.RunbookWorkflow;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import io.temporal.common.converter.RawValue;
import java.util.List;

/** The rehearsal: copies the last backup, migrates the copy, says how it went, and drops the copy. */
public final class RehearseChatwootImpl extends RunbookWorkflow implements RehearseChatwoot {
    private String image;

    public RehearseChatwootImpl() {
        super(List.of(Step.PREFLIGHT, Step.REHEARSAL));
    }

    @Override
    public Report run(RawValue input) {
        return run(() -> prepare(input), () -> {
            try {
                // Not in the spec, which is kept: the install stays what it is.
                session().image(image);
                session().steps().run(Step.PREFLIGHT, this::look);
                session().steps().run(Step.REHEARSAL, this::rehearse);
                return Outcome.SUCCEEDED;
            } catch (RunEnd end) {
                throw end.takingNothingBack();
            }
        });
    }

    private Prepared prepare(RawValue input) {
        RehearsalActivities stub =
                ActivityPolicies.READ.stub(RehearsalActivities.class, "read the spec of the last install");
        RehearsalPrepared answer = Session.passing(() -> Calls.plain(stub::prepare, input));
        image = answer.options().image();
        return answer.prepared();
    }

    private void look() {
        session().lock();
        BackupActivities stub = ActivityPolicies.PREFLIGHT.stub(BackupActivities.class, Step.PREFLIGHT);
        session().progress().checks(Calls.call(stub::check, session().target()).warnings());
    }

    private void rehearse() {
        try {
            new RehearsalStep(session()).rehearse();
        } catch (StepProblem problem) {
            // The answer is what was asked for: nothing is to be decided.
            throw problem.ending();
        }
    }
}
