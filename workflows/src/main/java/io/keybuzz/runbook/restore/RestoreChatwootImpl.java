package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.RunbookWorkflow;
import io.keybuzz.runbook.run.Session;
import io.temporal.common.converter.RawValue;

/** The restore: looks, asks, loads the backup beside, changes the names, and proves that the old data serves. */
public final class RestoreChatwootImpl extends RunbookWorkflow implements RestoreChatwoot {
    private RestoreOptions options;

    public RestoreChatwootImpl() {
        super(RestoreRunbook.STEPS);
    }

    @Override
    public Report run(RawValue input) {
        return run(() -> prepare(input), () -> {
            new RestoreRunbook(session(), options).run();
            return Outcome.SUCCEEDED;
        });
    }

    private Prepared prepare(RawValue input) {
        RestoreActivities stub =
                ActivityPolicies.READ.stub(RestoreActivities.class, "read the spec of the last install");
        RestorePrepared answer = Session.passing(() -> Calls.plain(stub::prepare, input));
        options = answer.options();
        return answer.prepared();
    }
}
