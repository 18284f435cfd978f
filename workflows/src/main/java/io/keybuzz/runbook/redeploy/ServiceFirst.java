package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.install.StepWork;
import io.keybuzz.runbook.migration.MigrationActivities;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Again;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Decisions;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.RunEnd;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.run.Steps;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.JobsAfter;
import io.keybuzz.runbook.upgrade.LostJobsRequest;
import io.keybuzz.runbook.upgrade.RunningImage;
import io.keybuzz.runbook.upgrade.SchemaAfter;
import io.keybuzz.runbook.upgrade.Upgrade;
import io.keybuzz.runbook.upgrade.UpgradeActivities;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a failure leads to once something was changed on an install that is in use: the previous Secret and ConfigMap, then both
 * Deployments; the proof that the previous version answers; what the schema is now, and what became of jobs that migrations have left;
 * and only then the question what to do.
 */
final class ServiceFirst implements Steps.Resolution {
    /** Sidekiq takes what waits as soon as it works: a look at once would come before. */
    private static final Duration UNTIL_TAKEN = Duration.ofSeconds(3);

    private final Session session;
    private final RunningImage running;
    private Upgrade upgrade;
    private boolean migrated;
    private boolean looked;

    /**
     * @param running what is to answer again
     * @param migrated whether an earlier try of this run has applied migrations: the next one finds none pending
     */
    ServiceFirst(Session session, RunningImage running, Upgrade upgrade, boolean migrated) {
        this.session = session;
        this.running = running;
        this.upgrade = upgrade;
        this.migrated = migrated;
        session.compensation().first(StepWork.UNDO_IN_USE);
        session.compensation().afterCancel(this::lookAfterACancel);
    }

    /** Once the image could be asked. */
    void upgrade(Upgrade known) {
        upgrade = known;
    }

    /** Whether migrations of this run were seen to be applied when it failed. */
    boolean migrated() {
        return migrated;
    }

    @Override
    public void resolve(Step step, Diagnosis diagnosis, boolean refusal) {
        Spec.OnFailure then = session.target().spec().onFailure();
        session.compensation().undo(session.progress());
        List<Check> checks = looks();
        looked = true;
        session.progress().checks(checks);
        Diagnosis told = told(diagnosis, checks);
        session.progress().diagnosed(step, List.of(told));
        if (refusal || then == Spec.OnFailure.FAIL) {
            throw new RunEnd(Outcome.FAILED, told);
        }
        session.steps().decided(step, told, Decisions.Reason.RESTORED);
        throw new Again();
    }

    private List<Check> looks() {
        List<Check> checks = new ArrayList<>();
        Check answers = PreviousVersion.check(session, running);
        checks.add(answers);
        checks.addAll(data(answers.status() != Check.Status.FAILED));
        return checks;
    }

    /** A cancel may come at any moment, also while a failure is being looked at. */
    private void lookAfterACancel() {
        if (!looked && Patches.has("looks-after-a-cancel")) {
            looked = true;
            session.progress().checks(looks());
        }
    }

    private List<Check> data(boolean runsAgain) {
        MigrationActivities look = ActivityPolicies.READ.stub(MigrationActivities.class, "the schema now");
        try {
            SchemaState now = Calls.call(look::observe, session.target());
            Check schema = SchemaAfter.of(
                    upgrade,
                    now,
                    running,
                    session.target().spec().image(),
                    session.progress().report().backup(),
                    Progress.now());
            migrated |= upgrade.migrates() && SchemaAfter.migrated(upgrade, now);
            return migrated && Patches.has("lost-jobs-after-failure")
                    ? List.of(schema, lostJobs(runsAgain))
                    : List.of(schema);
        } catch (StepProblem unread) {
            return List.of(new Check(
                    "schema-after-failure",
                    "The schema after the failure",
                    Check.Status.WARNED,
                    "The schema cannot be read: " + unread.first().summary(),
                    unread.first().evidence()));
        }
    }

    /** The old workers work again, and the migrations may have enqueued what only the new version knows. */
    private Check lostJobs(boolean runsAgain) {
        Workflow.newTimer(
                        UNTIL_TAKEN,
                        TimerOptions.newBuilder()
                                .setSummary("the previous version's workers take what waits")
                                .build())
                .get();
        try {
            Check looked = lostJobs(session, "jobs that the previous version does not know");
            return JobsAfter.of(
                    looked, running, runsAgain, session.target().spec().image());
        } catch (StepProblem unread) {
            return JobsAfter.unread(
                    unread.first(),
                    " The migrations that ran may have left jobs to it which the version that runs again does not know");
        }
    }

    /** Jobs of this run that met a worker which did not know them. @param summary what the look is called on the run's page */
    static Check lostJobs(Session session, String summary) {
        UpgradeActivities look = ActivityPolicies.READ.stub(UpgradeActivities.class, summary);
        return Calls.call(
                look::lostJobs,
                new LostJobsRequest(
                        session.target(), session.progress().report().startedAt()));
    }

    /** With what the checks say; jobs only where some were lost. */
    private static Diagnosis told(Diagnosis why, List<Check> checks) {
        StringBuilder summary = new StringBuilder(sentence(why.summary()));
        List<Evidence> evidence = new ArrayList<>(why.evidence());
        for (Check check : checks) {
            if (JobsAfter.isQuiet(check)) {
                continue;
            }
            summary.append(' ').append(sentence(check.detail()));
            evidence.add(
                    new Evidence(check.title() + " (" + check.status() + ")", check.detail(), Progress.now(), null));
        }
        return new Diagnosis(why.cause(), summary.toString(), evidence, why.ruledOut(), why.remedy(), why.mended());
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
