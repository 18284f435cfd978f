package io.keybuzz.runbook.install;

import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.RunbookWorkflow;
import io.temporal.common.converter.RawValue;

/** The install: looks, changes, waits, proves, reports; and closes as the contract says. */
public final class InstallChatwootImpl extends RunbookWorkflow implements InstallChatwoot {

    public InstallChatwootImpl() {
        super(InstallRunbook.STEPS);
    }

    @Override
    public Report run(RawValue spec) {
        return run(() -> session().parse(spec), () -> {
            new InstallRunbook(session()).run();
            return Outcome.SUCCEEDED;
        });
    }
}
