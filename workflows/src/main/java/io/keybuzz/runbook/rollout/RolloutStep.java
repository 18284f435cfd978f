package io.keybuzz.runbook.rollout;

import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;

/** The step rollout: what may pass is told and waited for, and so is what comes after it. */
public final class RolloutStep {
    /** How often what is told may change; whatever comes and goes more often is told when waiting has become pointless. */
    private static final int MOST_NEWS = 20;

    private RolloutStep() {}

    /** Waits until every pod serves. @throws StepProblem when waiting is pointless */
    public static void await(Session session) {
        RolloutActivities stub = ActivityPolicies.ROLLOUT.stub(RolloutActivities.class, Step.ROLLOUT);
        Progress progress = session.progress();
        try {
            progress.changed(
                    Step.ROLLOUT, Calls.call(stub::await, session.target()).changes());
        } catch (StepProblem early) {
            if (!early.mayPass()) {
                throw early;
            }
            progress.changed(Step.ROLLOUT, early.changes());
            progress.diagnosed(Step.ROLLOUT, early.diagnoses());
            if (!Patches.has("rollout-tells-what-comes-later") || !toldOn(stub, session, early.soFar())) {
                progress.changed(
                        Step.ROLLOUT,
                        Calls.call(stub::awaitPatiently, session.target()).changes());
                progress.mended(Step.ROLLOUT);
            }
        }
    }

    /** Whether it has ended. */
    private static boolean toldOn(RolloutActivities stub, Session session, SoFar told) {
        Progress progress = session.progress();
        SoFar before = told;
        for (int news = 0; news < MOST_NEWS; news++) {
            RolloutNews now = Calls.call(stub::awaitNews, new RolloutWait(session.target(), before));
            progress.changed(Step.ROLLOUT, now.changes());
            if (now.result() != null) {
                progress.changed(Step.ROLLOUT, now.result().changes());
                progress.mended(Step.ROLLOUT);
                return true;
            }
            progress.mended(Step.ROLLOUT, before.diagnoses());
            progress.diagnosed(Step.ROLLOUT, now.soFar().diagnoses());
            before = now.soFar();
        }
        return false;
    }
}
