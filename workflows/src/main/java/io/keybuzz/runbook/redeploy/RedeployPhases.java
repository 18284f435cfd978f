package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.backup.BackupStep;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.firewall.FirewallFix;
import io.keybuzz.runbook.install.Remedies;
import io.keybuzz.runbook.install.StepWork;
import io.keybuzz.runbook.rehearsal.RehearsalStep;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.Again;
import io.keybuzz.runbook.run.Branch;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.SkippedChecks;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.run.Steps;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.JobsAfter;
import io.keybuzz.runbook.upgrade.RunningImage;
import io.keybuzz.runbook.upgrade.Upgrade;
import io.keybuzz.runbook.upgrade.UpgradeLook;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.List;

/**
 * From the backup to the report on an install that is in use: for a redeploy, and for an install over data that has to be migrated.
 * With migrations the workers stand still, the schema comes before the pods, and the workers start when web serves.
 */
public final class RedeployPhases {
    private final Session session;
    private final Steps steps;
    private final StepWork work;
    private final Options options;
    private final FirewallFix firewall;
    private final Remedies remedies;
    private boolean migrated;
    private ServiceFirst serviceFirst;

    /**
     * How the phases are run.
     *
     * @param restart whether pods are replaced that did not change
     * @param unattended whether nobody is there to ask
     */
    public record Options(boolean restart, boolean unattended) {}

    /** What preflight leaves to the phases. */
    public record Start(RunningImage running, Upgrade upgrade) {}

    public RedeployPhases(Session session, StepWork work, Options options) {
        this.session = session;
        this.steps = session.steps();
        this.work = work;
        this.options = options;
        this.firewall = new FirewallFix(session, true);
        this.remedies = new Remedies(
                session,
                firewall,
                () -> work.changedAgain(StepWork.Feature.IMAGE_PULL_SECRET),
                () -> work.changedAgain(StepWork.Feature.CREDENTIALS));
    }

    /**
     * Runs to the end, beginning again at preflight when a person says so after the previous version was put back, or brings another
     * spec.
     *
     * @param preflight looks, and asks what has to be asked; called before each beginning
     */
    public void run(Functions.Func<Start> preflight) {
        steps.beforeRetry(this::beginAgainWithAnotherSpec);
        Steps.Resolution beforeTheFirstWrite = steps.resolution();
        while (true) {
            try {
                forward(preflight.apply());
                return;
            } catch (Again again) {
                steps.resolution(beforeTheFirstWrite);
                session.caughtUp();
                // An install that has written before it came here has not undone that yet.
                if (session.compensation().isEmpty()) {
                    session.progress().restart();
                } else {
                    session.progress().again();
                }
            }
        }
    }

    private void beginAgainWithAnotherSpec() {
        if (session.hasToCatchUp()) {
            throw new Again();
        }
    }

    private void forward(Start start) {
        new BackupStep(session, options.unattended()).run(start.upgrade());
        if (start.upgrade().known()) {
            rehearsal(start.upgrade());
        }
        boolean left = serviceFirst != null && serviceFirst.migrated();
        serviceFirst = new ServiceFirst(session, start.running(), start.upgrade(), left);
        steps.resolution(serviceFirst);
        prepare();
        Upgrade upgrade = start.upgrade().known() ? start.upgrade() : askedAgain(start.running());
        if (!start.upgrade().known()) {
            rehearsal(upgrade);
        }
        boolean drained = upgrade.migrates();
        migrated |= drained;
        if (drained) {
            steps.run(Step.DRAIN, () -> work.change(StepWork.Feature.DRAIN));
            steps.together(remedies, new Branch(Step.MIGRATE, true, work::migrateNow));
        } else {
            session.progress().end(Step.DRAIN, StepStatus.SKIPPED);
            session.progress().end(Step.MIGRATE, StepStatus.SKIPPED);
        }
        steps.run(Step.DEPLOY, () -> work.roll(options.restart(), drained));
        steps.together(
                remedies,
                new Branch(Step.ROLLOUT, true, () -> rollout(drained)),
                new Branch(Step.FIX_FIREWALL, true, firewall::run));
        steps.together(remedies, new Branch(Step.VERIFY_INGRESS, false, work::verifyIngress));
        steps.run(Step.REPORT, this::report);
    }

    /** An image that could not be pulled before can be rehearsed once its pull secret is there. */
    private void rehearsal(Upgrade upgrade) {
        Spec.Backup backup = session.target().spec().backup();
        if (backup != null && backup.rehearse() && upgrade.migrates()) {
            steps.run(Step.REHEARSAL, new RehearsalStep(session)::rehearse);
            SkippedChecks.decision(Step.REHEARSAL, session.progress().report().steps())
                    .ifPresent(d -> session.progress().checks(List.of(RehearsalStep.skipped(d))));
        } else {
            session.progress().end(Step.REHEARSAL, StepStatus.SKIPPED);
        }
    }

    private void prepare() {
        steps.together(
                failed -> false,
                new Branch(Step.CREDENTIALS, false, work::credentials),
                new Branch(Step.CONFIG, false, work::config),
                new Branch(Step.IMAGE_PULL_SECRET, false, work::imagePullSecret));
    }

    /** The image that could not be pulled in preflight: its pull secret is there now. */
    private Upgrade askedAgain(RunningImage running) {
        try {
            Upgrade upgrade = new UpgradeLook(session).at(running, true);
            serviceFirst.upgrade(upgrade);
            return upgrade;
        } catch (StepProblem problem) {
            Diagnosis why = problem.first();
            session.progress().diagnosed(Step.MIGRATE, problem.diagnoses());
            serviceFirst.resolve(Step.MIGRATE, why, problem.refusal());
            throw problem;
        }
    }

    private void rollout(boolean drained) {
        work.rollout();
        if (drained) {
            // A failure elsewhere cancels this branch as one that waits; its writes are let finish.
            Workflow.newDetachedCancellationScope(() -> work.roll(options.restart(), false))
                    .run();
            work.rollout();
        }
    }

    private void report() {
        work.settle();
        work.report();
        if (migrated) {
            session.progress().checks(List.of(lostJobs()));
        }
    }

    /** A warning at most: what was proven to serve is not taken back for it. */
    private Check lostJobs() {
        try {
            return ServiceFirst.lostJobs(session, "report: jobs that were lost");
        } catch (StepProblem unread) {
            if (!Patches.has("unread-jobs-are-a-warning")) {
                throw unread;
            }
            return JobsAfter.unread(unread.first(), "");
        }
    }
}
