package io.keybuzz.runbook.install;

import io.keybuzz.runbook.backup.BackupStep;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.firewall.FirewallFix;
import io.keybuzz.runbook.redeploy.PreviousVersion;
import io.keybuzz.runbook.redeploy.RedeployPhases;
import io.keybuzz.runbook.redeploy.RedeployRunbook;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.Again;
import io.keybuzz.runbook.run.Branch;
import io.keybuzz.runbook.run.Decisions;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.RunEnd;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.SkippedChecks;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.Steps;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.RunningImage;
import io.keybuzz.runbook.upgrade.Upgrade;
import io.keybuzz.runbook.upgrade.UpgradeLook;
import io.temporal.workflow.Functions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The ten steps of an install, in their order. */
public final class InstallRunbook {
    static final List<Step> STEPS = List.of(
            Step.PREFLIGHT,
            Step.CREDENTIALS,
            Step.CONFIG,
            Step.IMAGE_PULL_SECRET,
            Step.DEPLOY,
            Step.ROLLOUT,
            Step.MIGRATE,
            Step.VERIFY_INGRESS,
            Step.FIX_FIREWALL,
            Step.REPORT);

    /** The same where people's data lies in the database and nothing is installed. */
    public static final List<Step> STEPS_OF_KEPT_DATA = STEPS.stream()
            .flatMap(step -> step == Step.DEPLOY ? Stream.of(Step.BACKUP, step) : Stream.of(step))
            .toList();

    private final Session session;
    private final Steps steps;
    private final Progress progress;
    private final StepWork work;
    private final FirewallFix firewall;
    private final Remedies remedies;
    private final List<Functions.Proc> phases =
            List.of(this::prepare, this::keepData, this::deploy, this::start, this::open, this::verify, this::prove);
    private int begun;
    private boolean overData;
    private boolean atKeptData;
    private RunningImage running;
    private RedeployPhases.Start start;

    InstallRunbook(Session session) {
        this.session = session;
        this.steps = session.steps();
        this.progress = session.progress();
        this.work = new StepWork(session);
        this.firewall = new FirewallFix(session);
        this.remedies = new Remedies(
                session,
                firewall,
                () -> work.changedAgain(StepWork.Feature.IMAGE_PULL_SECRET),
                () -> work.changedAgain(StepWork.Feature.CREDENTIALS));
        steps.beforeRetry(this::catchUp);
    }

    void run() {
        while (true) {
            try {
                forward();
                return;
            } catch (Again again) {
                begun = 0;
                atKeptData = false;
                progress.again();
            }
        }
    }

    private void forward() {
        lookAndAsk();
        if (start != null) {
            upgrade();
            return;
        }
        if (Questions.takesOver(work.found())) {
            steps.resolution(this::putBackUnlessAsked);
            serveAgainWhenUndone();
        } else if (running != null) {
            session.compensation().first(StepWork.UNDO_IN_USE, () -> Patches.has("what-is-in-use-is-put-back-first"));
        }
        for (Functions.Proc phase : phases) {
            begun++;
            phase.apply();
        }
    }

    /** What others made, and people use, is put back as a redeploy does it, and proven to serve. */
    private void serveAgainWhenUndone() {
        session.compensation().first(StepWork.UNDO_IN_USE);
        if (running != null) {
            session.compensation()
                    .proof(() -> session.progress().checks(List.of(PreviousVersion.check(session, running))));
        }
    }

    /** Also where nobody is asked. */
    private void putBackUnlessAsked(Step step, Diagnosis diagnosis, boolean refusal) {
        if (refusal || session.target().spec().onFailure() == Spec.OnFailure.FAIL) {
            session.compensation().undo(progress);
            throw new RunEnd(Outcome.FAILED, diagnosis);
        }
        steps.decided(step, diagnosis, Decisions.Reason.FAILURE);
    }

    private void prepare() {
        steps.together(
                failed -> false,
                new Branch(Step.CREDENTIALS, false, work::credentials),
                new Branch(Step.CONFIG, false, work::config),
                new Branch(Step.IMAGE_PULL_SECRET, false, work::imagePullSecret));
    }

    /**
     * Data that an uninstall left, or that was moved here, is migrated as an install's is: no stop is jumped over, and a backup comes
     * before. Both need the namespace, and the image may need its pull secret.
     */
    private void keepData() {
        if (running != null || !work.schema().migratesData() || !Patches.has("kept-data-is-backed-up")) {
            return;
        }
        atKeptData = true;
        progress.order(STEPS_OF_KEPT_DATA);
        Upgrade[] upgrade = {null};
        progress.status(Step.PREFLIGHT, StepStatus.NOT_RUN);
        steps.run(Step.PREFLIGHT, () -> upgrade[0] = new UpgradeLook(session).at(RunningImage.OF_THE_DATA, true));
        if (!progress.done(Step.BACKUP)) {
            new BackupStep(session, false).run(upgrade[0]);
        }
        atKeptData = false;
    }

    private void deploy() {
        steps.run(Step.DEPLOY, () -> work.change(StepWork.Feature.DEPLOY));
    }

    private void start() {
        steps.together(
                remedies,
                new Branch(Step.ROLLOUT, true, work::rollout),
                new Branch(Step.MIGRATE, true, work::migrate),
                new Branch(Step.FIX_FIREWALL, true, firewall::run));
    }

    /** The way in is opened once there is an administrator; without one in the spec it is open since {@code deploy}. */
    private void open() {
        if (session.target().spec().admin() == null) {
            return;
        }
        boolean[] opened = {false};
        do {
            progress.status(Step.DEPLOY, StepStatus.NOT_RUN);
            steps.run(Step.DEPLOY, () -> {
                work.administrator();
                work.change(StepWork.Feature.DEPLOY);
                opened[0] = true;
            });
            // A corrected spec has had the step run from its beginning meanwhile, which leaves the way in shut.
        } while (!opened[0] && session.target().spec().admin() != null && Patches.has("opens-after-a-correction"));
    }

    private void verify() {
        steps.together(remedies, new Branch(Step.VERIFY_INGRESS, false, work::verifyIngress));
    }

    private void prove() {
        steps.run(Step.REPORT, () -> {
            work.settle();
            work.report(progress.changedNothing() ? firewall.justProven().orElse(null) : null);
        });
    }

    /**
     * Looks, and asks until what was approved is what would be done now: an answer may come hours later, or bring another spec.
     */
    private void lookAndAsk() {
        Optional<Diagnosis> approved = Optional.empty();
        while (true) {
            steps.run(Step.PREFLIGHT, this::preflight);
            Optional<Diagnosis> question =
                    Questions.of(session.stated().spec(), work.found(), work.plan(), progress.wrote(), Progress.now());
            if (question.isEmpty() || approved.isPresent() && Questions.same(approved.get(), question.get())) {
                break;
            }
            steps.ask(Step.PREFLIGHT, question.get());
            approved = question;
        }
        session.caughtUp();
        if (Questions.adopts(session.stated().spec(), work.found())) {
            session.adopt();
        }
    }

    private void preflight() {
        work.look();
        // What an image brings that nobody runs is known once it was asked; earlier, the plan came before.
        boolean planLast =
                session.target().spec().approval() == Spec.Approval.PLAN && Patches.has("plan-knows-the-image");
        if (!planLast) {
            work.plans();
        }
        // What ran before this run wrote anything, also when it looks again later.
        running = running == null && !progress.wrote()
                ? RunningImage.of(work.found()).orElse(null)
                : running;
        overData |= running != null && work.schema().migratesData();
        start = overData ? new RedeployPhases.Start(running, new UpgradeLook(session).at(running, false)) : null;
        if (planLast) {
            work.plans();
        }
    }

    /** Over people's data an install goes the way of a redeploy: backup, workers to none, schema before pods, service first. */
    private void upgrade() {
        progress.order(RedeployRunbook.STEPS);
        boolean[] looked = {true};
        new RedeployPhases(session, work, new RedeployPhases.Options(false, false)).run(() -> {
            if (!looked[0]) {
                lookAndAsk();
            }
            looked[0] = false;
            return start;
        });
    }

    /** A corrected spec is for the steps that are done, too: another image has to be deployed before it can be waited for. */
    private void catchUp() {
        if (!session.hasToCatchUp()) {
            return;
        }
        // Of data that people have: what preflight would refuse or ask counts for another spec as for the first.
        if (begun > 0 && (running != null || atKeptData)) {
            throw new Again();
        }
        STEPS.stream()
                .filter(s -> s != Step.PREFLIGHT && progress.done(s))
                .filter(s ->
                        SkippedChecks.decision(s, progress.report().steps()).isEmpty())
                .forEach(s -> progress.status(s, StepStatus.NOT_RUN));
        for (Functions.Proc earlier : phases.subList(0, Math.max(0, begun - 1))) {
            earlier.apply();
        }
    }
}
