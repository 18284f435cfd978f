package io.keybuzz.runbook.redeploy;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.install.Questions;
import io.keybuzz.runbook.install.StepWork;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.RunEnd;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.schedule.ScheduledStart;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.ImageChoice;
import io.keybuzz.runbook.upgrade.Refusals;
import io.keybuzz.runbook.upgrade.RunningImage;
import io.keybuzz.runbook.upgrade.Upgrade;
import io.keybuzz.runbook.upgrade.UpgradeLook;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A redeploy: stands down, or has nothing to do, or goes through all of its steps. */
public final class RedeployRunbook {
    /** Also those of an install over data that has to be migrated. */
    public static final List<Step> STEPS = List.of(
            Step.PREFLIGHT,
            Step.BACKUP,
            Step.REHEARSAL,
            Step.CREDENTIALS,
            Step.CONFIG,
            Step.IMAGE_PULL_SECRET,
            Step.DRAIN,
            Step.MIGRATE,
            Step.DEPLOY,
            Step.ROLLOUT,
            Step.VERIFY_INGRESS,
            Step.FIX_FIREWALL,
            Step.REPORT);

    private final Session session;
    private final RedeployOptions options;
    private final StandDown standDown;
    private final StepWork work;
    private final boolean scheduled;
    private boolean begun;
    private List<StepPlan> plan;
    private RedeployPhases.Start start;

    RedeployRunbook(Session session, RedeployOptions options, Optional<ScheduledStart> schedule) {
        this.session = session;
        this.options = options;
        this.standDown = new StandDown(session, options, schedule);
        this.work = new StepWork(session);
        this.scheduled = schedule.isPresent();
    }

    void run() {
        if (scheduled) {
            session.unattended();
        }
        new RedeployPhases(session, work, new RedeployPhases.Options(options.force(), scheduled)).run(this::lookAndAsk);
    }

    private RedeployPhases.Start lookAndAsk() {
        Optional<Diagnosis> approved = Optional.empty();
        while (true) {
            session.steps().run(Step.PREFLIGHT, this::preflight);
            Optional<Diagnosis> question = Questions.of(
                    session.stated().spec(),
                    work.found(),
                    plan,
                    session.progress().wrote(),
                    Progress.now());
            if (question.isEmpty() || approved.isPresent() && Questions.same(approved.get(), question.get())) {
                break;
            }
            standDown.unlessNobodyAnswers(question.get());
            session.steps().ask(Step.PREFLIGHT, question.get());
            approved = question;
        }
        session.caughtUp();
        if (Questions.adopts(session.stated().spec(), work.found())) {
            session.adopt();
        }
        return start;
    }

    private void preflight() {
        if (!begun) {
            unlessItIsTime();
        }
        session.image(null);
        standDown.unlessBusy(scheduled ? () -> PatientLook.at(work::look) : work::look);
        begun = true;
        RunningImage running = RunningImage.of(work.found()).orElseThrow(this::notInstalled);
        ImageChoice choice =
                ImageChoice.of(session.stated().spec().image(), work.found().get(RunningImage.WANTED_DIGEST), running);
        session.image(choice.image());
        plan = null;
        if (choice.same() && !options.force()) {
            plan = work.planned();
            if (plan.isEmpty()) {
                throw nothingToDo(choice, running);
            }
        }
        refuseDowngrade(running, choice.image());
        Upgrade upgrade = new UpgradeLook(session).at(running, false);
        start = new RedeployPhases.Start(running, upgrade);
        boolean approval = session.stated().spec().approval() == Spec.Approval.PLAN;
        plan = approval ? withRestart(plan == null ? work.planned() : plan) : null;
    }

    /** However long a look is tried again: what is late by then stands down. */
    private void unlessItIsTime() {
        if (!scheduled) {
            standDown.unlessItIsTime();
            return;
        }
        PatientLook.first(() -> {
            standDown.unlessItIsTime();
            return null;
        });
    }

    /** With what nothing in the cluster tells: that pods are replaced that do not change. */
    private List<StepPlan> withRestart(List<StepPlan> planned) {
        if (!options.force()) {
            return planned;
        }
        String prefix = "Deployment/" + session.target().namespace() + "/";
        List<PlannedChange> restarts = Names.WORKLOADS.stream()
                .map(name -> new PlannedChange(
                        prefix + name, Change.UPDATED, "# force: every pod is replaced, also where nothing changes"))
                .toList();
        return Stream.concat(planned.stream(), Stream.of(new StepPlan(Step.DEPLOY.id(), restarts, null)))
                .toList();
    }

    private void refuseDowngrade(RunningImage running, String image) {
        Refusals.downgrade(running, image, Progress.now()).ifPresent(downgrade -> {
            throw new StepProblem(new StepFailure(List.of(downgrade), true));
        });
    }

    private RunEnd nothingToDo(ImageChoice choice, RunningImage running) {
        Check.Status status = choice.asked() ? Check.Status.PASSED : Check.Status.WARNED;
        String image = choice.asked()
                ? choice.image() + " is " + String.join(", ", running.digests()) + ", which every pod runs"
                : choice.image() + " runs; the registry could not be asked whether its tag was moved";
        session.progress()
                .checks(List.of(new Check(
                        "nothing-new",
                        "Nothing to redeploy",
                        status,
                        image + ". No secret that the spec refers to has changed, and nothing has drifted",
                        List.of(new Evidence("plan of every step", "no change", Progress.now(), null)))));
        session.progress().end(Step.PREFLIGHT, StepStatus.SUCCEEDED);
        return new RunEnd(Outcome.NOTHING_TO_DO);
    }

    private StepProblem notInstalled() {
        String namespace = session.target().namespace();
        return new StepProblem(new StepFailure(
                List.of(new Diagnosis(
                        Cause.REFUSED,
                        "There is no Deployment " + Names.WEB + " in namespace " + namespace
                                + ": nothing is installed that could be redeployed",
                        List.of(new Evidence(
                                "kubectl -n " + namespace + " get deployment " + Names.WEB,
                                "NotFound",
                                Progress.now(),
                                null)),
                        List.of(),
                        "./runbook install, with the spec",
                        false)),
                true));
    }
}
