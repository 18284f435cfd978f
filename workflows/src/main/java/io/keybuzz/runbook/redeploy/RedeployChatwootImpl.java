package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.WithoutStack;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.RunbookWorkflow;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.schedule.PauseOnFailure;
import io.keybuzz.runbook.schedule.ScheduledStart;
import io.keybuzz.runbook.spec.InvalidInput;
import io.keybuzz.runbook.spec.SpecError;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Optional;

/** The redeploy: stands down when it should, looks, backs up, changes, proves; and puts the previous version back when it fails. */
public final class RedeployChatwootImpl extends RunbookWorkflow implements RedeployChatwoot {
    private final Optional<ScheduledStart> schedule = ScheduledStart.current();
    private RedeployOptions options;

    public RedeployChatwootImpl() {
        super(RedeployRunbook.STEPS);
    }

    @Override
    public Report run(RawValue input) {
        try {
            return run(() -> prepared(input), () -> {
                new RedeployRunbook(session(), options, schedule).run();
                return Outcome.SUCCEEDED;
            });
        } catch (ApplicationFailure failed) {
            schedule.ifPresent(s -> PauseOnFailure.of(s, failed.getOriginalMessage()));
            throw failed;
        }
    }

    private Prepared prepared(RawValue input) {
        RedeployPrepared read = schedule.isPresent() ? PatientLook.first(() -> read(input)) : read(input);
        options = read.options();
        if (schedule.isPresent() && options.ignoreWindow() != null) {
            throw ignoredBySchedule();
        }
        return read.prepared();
    }

    private static RedeployPrepared read(RawValue input) {
        RedeployActivities stub = ActivityPolicies.READ.stub(RedeployActivities.class, "read the last install's spec");
        return Session.passing(() -> Calls.plain(stub::prepare, input));
    }

    private ApplicationFailure ignoredBySchedule() {
        SpecError error = new SpecError(
                "ignoreWindow",
                "is a person's decision, and schedule " + schedule.orElseThrow().scheduleId()
                        + " started this run; take it out of the schedule's input, or change windows in the spec",
                options.ignoreWindow().reason(),
                null,
                null,
                null);
        return WithoutStack.of(ApplicationFailure.newNonRetryableFailure(
                error.sentence(), FailureType.INVALID_INPUT, new InvalidInput(List.of(error))));
    }
}
