package io.keybuzz.runbook.uninstall;

import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.RunbookWorkflow;
import io.keybuzz.runbook.run.Session;
import io.temporal.common.converter.RawValue;

/** The uninstall: looks, asks, removes, and proves that it is gone. */
public final class UninstallChatwootImpl extends RunbookWorkflow implements UninstallChatwoot {
    private UninstallOptions options;

    public UninstallChatwootImpl() {
        super(UninstallRunbook.STEPS);
    }

    @Override
    public Report run(RawValue input) {
        return run(() -> prepare(input), () -> {
            new UninstallRunbook(session(), options).run();
            return Outcome.SUCCEEDED;
        });
    }

    private Prepared prepare(RawValue input) {
        UninstallActivities stub =
                ActivityPolicies.READ.stub(UninstallActivities.class, "read the spec of the last install");
        UninstallPrepared answer = Session.passing(() -> Calls.plain(stub::prepare, input));
        options = answer.options();
        return answer.prepared();
    }
}
