package io.keybuzz.runbook.restore;

import io.keybuzz.runbook.backup.BackupActivities;
import io.keybuzz.runbook.backup.BackupManifest;
import io.keybuzz.runbook.backup.FindRequest;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.deploy.DeployActivities;
import io.keybuzz.runbook.deploy.RollRequest;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.drain.DrainActivities;
import io.keybuzz.runbook.install.StepWork;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Decisions;
import io.keybuzz.runbook.run.Names;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.RunEnd;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.run.Unfinished;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.ImageChoice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The steps of a restore. The backup is loaded and counted while the install still serves; only the change of names needs it to stop. */
final class RestoreRunbook {
    static final List<Step> STEPS = List.of(
            Step.PREFLIGHT,
            Step.RESTORE,
            Step.DRAIN,
            Step.SWITCH,
            Step.DEPLOY,
            Step.ROLLOUT,
            Step.VERIFY_INGRESS,
            Step.REPORT);

    private final Session session;
    private final Progress progress;
    private final RestoreOptions options;
    private final StepWork work;
    private BackupManifest backup;
    private InUse now;
    private DatabaseNames names;
    private Target serving;
    private Before deployed;
    private Optional<String> image = Optional.empty();
    private Map<String, String> found = Map.of();
    /** Whether pods may have been started on the restored data. */
    private boolean started;
    /** Whether the restored data keeps the name in use, since no other had it before. */
    private boolean keepsTheName;

    RestoreRunbook(Session session, RestoreOptions options) {
        this.session = session;
        this.progress = session.progress();
        this.options = options;
        this.work = new StepWork(session);
    }

    void run() {
        lookAndAsk();
        session.keepsItsDatabase();
        session.steps().beforeRetry(this::startAgain);
        session.steps().resolution(this::serviceBack);
        session.steps().run(Step.RESTORE, this::load);
        session.steps().run(Step.DRAIN, this::stop);
        session.steps().run(Step.SWITCH, this::change);
        session.steps().run(Step.DEPLOY, this::start);
        session.steps().run(Step.ROLLOUT, work::rollout);
        session.steps().run(Step.VERIFY_INGRESS, work::verifyIngress);
        session.steps().run(Step.REPORT, work::report);
        keepImage();
    }

    /** A corrected spec is for the pods that were started, too. */
    private void startAgain() {
        if (session.hasToCatchUp() && progress.of(Step.DEPLOY).status() == StepStatus.SUCCEEDED) {
            progress.status(Step.DEPLOY, StepStatus.NOT_RUN);
            session.steps().run(Step.DEPLOY, this::start);
            if (progress.done(Step.ROLLOUT) && Patches.has("rollout-after-a-correction")) {
                progress.status(Step.ROLLOUT, StepStatus.NOT_RUN);
                session.steps().run(Step.ROLLOUT, work::rollout);
            }
        }
    }

    /** An install that stands still is not left so: where nobody is asked, or nobody answers, the data from before serves again. */
    private void serviceBack(Step step, Diagnosis diagnosis, boolean refusal) {
        if (refusal || session.target().spec().onFailure() != Spec.OnFailure.PAUSE) {
            throw new RunEnd(Outcome.ROLLED_BACK, diagnosis);
        }
        session.steps().decided(step, diagnosis, Decisions.Reason.FAILURE);
    }

    /** Asks once a spec: an install that is in use has other rows a minute later. What is lost in the end is in the report. */
    private void lookAndAsk() {
        int shown;
        do {
            session.steps().run(Step.PREFLIGHT, this::look);
            shown = session.corrections();
            session.steps()
                    .ask(
                            Step.PREFLIGHT,
                            RestoreQuestion.of(session.target().spec(), names, backup, now, found, Progress.now()));
            // The answer may bring another spec, and with it another database than the one that was shown.
        } while (session.corrections() != shown && Patches.has("restore-asks-again"));
        // The yes is to replacing what others changed, too: refused at deploy, the install would stand still.
        session.adopt();
        session.steps().run(Step.PREFLIGHT, this::look);
        if (session.corrections() != shown && Patches.has("restore-asks-after-its-last-look")) {
            // That look failed, and whoever had it tried again brought another spec.
            progress.status(Step.PREFLIGHT, StepStatus.RUNNING);
            lookAndAsk();
            return;
        }
        image = now.otherImage(backup);
        image.ifPresent(session::image);
    }

    /** From now on the install is what the backup's version makes of it: a later redeploy begins there. */
    private void keepImage() {
        image.ifPresent(older -> {
            session.respecify(session.stated().spec().withImage(ImageChoice.withoutDigest(older)));
            session.image(older);
        });
    }

    private void look() {
        session.lock();
        Target target = session.target();
        BackupActivities check = ActivityPolicies.PREFLIGHT.stub(BackupActivities.class, Step.PREFLIGHT);
        PreflightResult checked = Calls.call(check::check, target);
        progress.checks(checked.warnings());
        found = checked.facts();
        BackupActivities find = ActivityPolicies.IMAGE.stub(BackupActivities.class, "preflight: find the backup");
        backup = Calls.call(find::find, new FindRequest(target, backup == null ? options.backup() : backup.id()));
        RestoreActivities look = ActivityPolicies.COUNT.stub(RestoreActivities.class, "preflight: what is in use");
        now = Calls.call(look::look, InUseRequest.of(target, backup));
        names = DatabaseNames.of(target.spec().database().name(), target.run().runId());
        serving = now.image() == null ? target : new Target(target.spec().withImage(now.image()), target.run());
        DeployActivities deploy = ActivityPolicies.READ.stub(DeployActivities.class, "deploy: look");
        deployed = Calls.call(deploy::observe, serving);
    }

    private void load() {
        RestoreActivities undo = ActivityPolicies.UNDO.stub(RestoreActivities.class, "restore: undo");
        session.compensation()
                .register(
                        Step.RESTORE,
                        "RESTORE",
                        Unfinished.sql(session.target(), "DROP DATABASE IF EXISTS \"" + names.fresh() + "\""),
                        () -> reasonToKeep().map(this::kept).orElseGet(() -> dropped(undo)));
        RestoreActivities stub = ActivityPolicies.BACKUP.stub(RestoreActivities.class, Step.RESTORE);
        Acted loaded = Calls.call(stub::load, new LoadRequest(session.target(), backup, names.fresh()));
        progress.changed(Step.RESTORE, loaded.changes());
        progress.checks(List.of(new Check(
                "restored",
                "The restored data is what was backed up",
                Check.Status.PASSED,
                backup.rows().size() + " tables have as many rows as in backup " + backup.id()
                        + "; the digest of its file is the one that was noted",
                List.of(new Evidence("sha256sum of " + backup.id(), backup.sha256(), Progress.now(), null)))));
    }

    /** Nobody knows what people have written once pods were started: web serves as soon as it is ready, before anything is proven. */
    private Optional<String> reasonToKeep() {
        if (keepsTheName && Patches.has("keeps-what-has-the-name")) {
            return Optional.of("it is called " + used() + ", which no other was before");
        }
        if (session.hasAnswered()) {
            return Optional.of(Before.ANSWERED_REASON);
        }
        return started && Patches.has("keeps-what-pods-were-started-on")
                ? Optional.of("pods were started on it in this run")
                : Optional.empty();
    }

    private List<Undone> kept(String why) {
        return List.of(new Undone("database/" + names.fresh(), Undone.Status.KEPT, why, null));
    }

    private List<Undone> dropped(RestoreActivities undo) {
        List<Undone> dropped = Calls.call(undo::drop, new DropRequest(session.target(), names.fresh()));
        progress.withoutChecks("restored");
        return dropped;
    }

    private String used() {
        return session.target().spec().database().name();
    }

    private void stop() {
        DeployActivities undo = ActivityPolicies.UNDO.stub(DeployActivities.class, "drain: undo");
        session.compensation().register(Step.DRAIN, "STOP", Unfinished.start(session.target()), () -> {
            List<Undone> back = Patches.has("restore-undo-by-what-was-kept") ? asBefore(undo) : rolled(undo);
            if (progress.of(Step.DEPLOY).status() == StepStatus.SUCCEEDED) {
                progress.status(Step.DEPLOY, StepStatus.COMPENSATED);
            }
            return back;
        });
        RestoreActivities stub = ActivityPolicies.DRAIN.stub(RestoreActivities.class, Step.DRAIN);
        progress.changed(Step.DRAIN, Calls.call(stub::stop, session.target()).changes());
        progress.checks(List.of(lostRows()));
    }

    private List<Undone> rolled(DeployActivities undo) {
        return Calls.call(undo::roll, new RollRequest(serving, deployed, false, false)).changes().stream()
                .map(c -> new Undone(c.object(), Undone.Status.UNDONE, "it runs as before", null))
                .toList();
    }

    /**
     * By the manifests that were kept, in whose way nobody's fields stand. A Deployment that somebody has changed since it was stopped
     * keeps that, and gets its replicas back.
     */
    private List<Undone> asBefore(DeployActivities undo) {
        List<Undone> back = Calls.call(undo::undo, new ActRequest(serving, deployed));
        Set<String> changed = back.stream()
                .filter(u -> u.status() == Undone.Status.KEPT && u.object().startsWith("Deployment/"))
                .map(Undone::object)
                .collect(Collectors.toSet());
        if (changed.isEmpty()) {
            return back;
        }
        DrainActivities start = ActivityPolicies.UNDO.stub(DrainActivities.class, "drain: replicas back");
        Before stopped = deployed.without(object -> !changed.contains(object));
        return Stream.concat(
                        back.stream().filter(u -> !changed.contains(u.object())),
                        Calls.call(start::undo, new ActRequest(serving, stopped)).stream())
                .toList();
    }

    /** For the report alone: an install that stands still does not wait because rows cannot be counted. */
    private Check lostRows() {
        String title = "What came after the backup";
        RestoreActivities look = ActivityPolicies.LOSSES.stub(RestoreActivities.class, "drain: what is lost");
        try {
            Losses losses = Losses.between(backup, Calls.call(look::look, InUseRequest.of(serving, null)));
            return new Check(
                    "lost-rows",
                    title,
                    losses.fewer() == 0 ? Check.Status.PASSED : Check.Status.WARNED,
                    losses.words(),
                    losses.tables().entrySet().stream()
                            .map(e -> new Evidence("rows of " + e.getKey(), e.getValue(), Progress.now(), null))
                            .toList());
        } catch (StepProblem uncounted) {
            return new Check(
                    "lost-rows",
                    title,
                    Check.Status.WARNED,
                    "it could not be counted: " + uncounted.first().summary() + ". The data from before is kept in "
                            + names.before(),
                    uncounted.first().evidence());
        }
    }

    private void change() {
        SwitchRequest request = new SwitchRequest(session.target(), names);
        String used = used();
        RestoreActivities undo = ActivityPolicies.UNDO.stub(RestoreActivities.class, "switch: undo");
        session.compensation()
                .register(
                        Step.SWITCH,
                        "SWITCH",
                        Unfinished.transaction(
                                        session.target(),
                                        "ALTER DATABASE \"" + used + "\" RENAME TO \"" + names.fresh() + "\"",
                                        "ALTER DATABASE \"" + names.before() + "\" RENAME TO \"" + used + "\"")
                                + "; "
                                + Unfinished.sql(
                                        session.target(), "ALTER DATABASE \"" + used + "\" ALLOW_CONNECTIONS true"),
                        () -> changedBack(undo, request));
        RestoreActivities stub = ActivityPolicies.WRITE.stub(RestoreActivities.class, Step.SWITCH);
        List<ObjectChange> changes = Calls.call(stub::change, request).changes();
        progress.changed(Step.SWITCH, changes);
        progress.checks(List.of(dataFromBefore(changes)));
    }

    private Check dataFromBefore(List<ObjectChange> changes) {
        boolean kept = changes.stream().anyMatch(c -> c.object().equals("database/" + names.before()));
        return new Check(
                "before-restore",
                "The data from before the restore is kept",
                Check.Status.PASSED,
                kept
                        ? "database " + names.before() + "; when nobody needs it any more: DROP DATABASE \""
                                + names.before() + "\""
                        : "there was no database " + used() + " before",
                RestoreQuestion.rights(session.target().spec(), now, Progress.now()).stream()
                        .toList());
    }

    /** What was told of the data that was switched to is true no more, unless that has nothing to make room for. */
    private List<Undone> changedBack(RestoreActivities undo, SwitchRequest request) {
        List<Undone> running =
                started && Patches.has("stops-before-the-data-from-before-is-back") ? stopAgain() : List.of();
        List<Undone> back = Calls.call(undo::changeBack, request);
        keepsTheName = back.stream().anyMatch(u -> u.status() == Undone.Status.KEPT);
        if (!keepsTheName) {
            progress.withoutChecks("before-restore", "lost-rows");
        }
        return Stream.concat(running.stream(), back.stream()).toList();
    }

    /**
     * Pods of the backup's version would work on the data from before until they are replaced: on a schema that is newer than they are,
     * and with workers that do not know its jobs. What does not end is told, and the data comes back all the same.
     *
     * @return a line when pods are left
     */
    private List<Undone> stopAgain() {
        RestoreActivities stub = ActivityPolicies.DRAIN.stub(
                RestoreActivities.class, "switch: stop the restored version before its undo");
        try {
            Calls.call(stub::stop, session.target());
            return List.of();
        } catch (StepProblem left) {
            return List.of(new Undone(
                    "Deployment/" + session.target().namespace() + "/" + Names.WORKER,
                    Undone.Status.FAILED,
                    left.first().summary() + ". They meet the data from before until they are replaced",
                    left.first().remedy()));
        }
    }

    private void start() {
        // Before the call: its answer may be lost.
        started = true;
        DeployActivities stub = ActivityPolicies.WRITE.stub(DeployActivities.class, Step.DEPLOY);
        Acted rolled = Calls.call(stub::roll, new RollRequest(session.target(), deployed, false, false));
        progress.changed(Step.DEPLOY, rolled.changes());
    }
}
