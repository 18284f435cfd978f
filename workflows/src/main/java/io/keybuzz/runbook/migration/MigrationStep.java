package io.keybuzz.runbook.migration;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;

/** The step migrate where no rollout beside it tells what keeps pods of its image from starting. */
public final class MigrationStep {
    private MigrationStep() {}

    /** Tells what may pass and waits for it. @throws StepProblem when the migration fails, or waiting is pointless */
    public static Acted alone(Session session, MigrationActivities stub) {
        if (!Patches.has("a-migration-alone-tells-early")) {
            return Calls.call(stub::migrate, session.target());
        }
        try {
            return Calls.call(stub::migrateOrTell, session.target());
        } catch (StepProblem early) {
            if (!early.mayPass()) {
                throw early;
            }
            session.progress().diagnosed(Step.MIGRATE, early.diagnoses());
            return on(session, stub, early);
        }
    }

    private static Acted on(Session session, MigrationActivities stub, StepProblem told) {
        Progress progress = session.progress();
        try {
            Acted done = Calls.call(stub::migrateOn, new MigrationWait(session.target(), told.soFar()));
            progress.mended(Step.MIGRATE, told.diagnoses());
            return done;
        } catch (StepProblem failed) {
            // It has passed, or is told again.
            progress.mended(Step.MIGRATE, told.diagnoses());
            throw failed;
        }
    }
}
