package io.keybuzz.runbook.verify;

import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.RunbookWorkflow;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.temporal.common.converter.RawValue;
import java.util.List;

/** The verification: one step, which only looks. */
public final class VerifyChatwootImpl extends RunbookWorkflow implements VerifyChatwoot {
    private VerifyOptions options;

    public VerifyChatwootImpl() {
        super(List.of(Step.REPORT), false);
    }

    @Override
    public Report run(RawValue input) {
        return run(() -> prepare(input), () -> {
            new VerifyRunbook(session(), options.strict()).run();
            return Outcome.SUCCEEDED;
        });
    }

    private Prepared prepare(RawValue input) {
        VerifyActivities stub = ActivityPolicies.READ.stub(VerifyActivities.class, "read the spec of the last install");
        VerifyPrepared answer = Session.passing(() -> Calls.plain(stub::prepare, input));
        options = answer.options();
        return answer.prepared();
    }
}
