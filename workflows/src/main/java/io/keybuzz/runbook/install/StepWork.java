package io.keybuzz.runbook.install;

import io.keybuzz.runbook.administrator.AdministratorActivities;
import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObjectState;
import io.keybuzz.runbook.change.ObservedChange;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.config.ConfigActivities;
import io.keybuzz.runbook.credentials.CredentialsActivities;
import io.keybuzz.runbook.deploy.DeployActivities;
import io.keybuzz.runbook.deploy.RollRequest;
import io.keybuzz.runbook.drain.DrainActivities;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.ingress.IngressActivities;
import io.keybuzz.runbook.migration.MigrationActivities;
import io.keybuzz.runbook.migration.MigrationStep;
import io.keybuzz.runbook.migration.MigrationUndo;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.namespace.NamespaceActivities;
import io.keybuzz.runbook.plan.PlanActivities;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.preflight.PreflightActivities;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.registry.RegistryActivities;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.ReportActivities;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.rollout.RolloutStep;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.SkippedChecks;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.run.Unfinished;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The work of each step, without its order: what a feature observes is kept until it acts, and undo is computed from it. One object a
 * run.
 */
public final class StepWork {
    /** What an undo of the migration is registered as. */
    public static final String MIGRATE = "MIGRATE";

    private final Session session;
    private final Progress progress;
    private final Map<Feature, Look> looks = new EnumMap<>(Feature.class);
    private final Map<Feature, Written> written = new EnumMap<>(Feature.class);
    private Promise<SchemaState> schema;
    private Map<String, String> found = Map.of();
    private List<StepPlan> plan;
    private final Map<Feature, Map<String, String>> told = new EnumMap<>(Feature.class);

    /** What every run may change, observed beside preflight. */
    private static final List<Feature> UP_FRONT =
            List.of(Feature.NAMESPACE, Feature.CREDENTIALS, Feature.CONFIG, Feature.IMAGE_PULL_SECRET, Feature.DEPLOY);

    /** @param corrections of the spec by which it was looked */
    private record Look(Promise<Before> before, int corrections) {
        boolean failed() {
            return before.isCompleted() && before.getFailure() != null;
        }
    }

    /** Everything that is observed before it is changed. */
    public enum Feature {
        NAMESPACE(Step.CREDENTIALS, NamespaceActivities.class),
        CREDENTIALS(Step.CREDENTIALS, CredentialsActivities.class),
        CONFIG(Step.CONFIG, ConfigActivities.class),
        IMAGE_PULL_SECRET(Step.IMAGE_PULL_SECRET, RegistryActivities.class),
        DEPLOY(Step.DEPLOY, DeployActivities.class),
        /** Observed only where it is done. */
        DRAIN(Step.DRAIN, DrainActivities.class);

        private final Step step;
        private final Class<? extends ObservedChange> activities;

        Feature(Step step, Class<? extends ObservedChange> activities) {
            this.step = step;
            this.activities = activities;
        }
    }

    /** How an install that is in use is put back: pods read Secret and ConfigMap when they start, so these come before Deployments. */
    public static final List<String> UNDO_IN_USE = Stream.concat(
                    // The old workers must not meet a migration that still runs.
                    Stream.of(MIGRATE),
                    Stream.of(
                                    Feature.CREDENTIALS,
                                    Feature.CONFIG,
                                    Feature.IMAGE_PULL_SECRET,
                                    Feature.DEPLOY,
                                    Feature.DRAIN)
                            .map(Enum::name))
            .toList();

    public StepWork(Session session) {
        this.session = session;
        this.progress = session.progress();
    }

    /** What preflight found out about what is there. */
    public Map<String, String> found() {
        return found;
    }

    /** What would be changed; null when nobody wants to approve it. */
    public List<StepPlan> plan() {
        return plan;
    }

    /** The schema as it was when preflight looked, against what was known of the image then. */
    public SchemaState schema() {
        return schema.get();
    }

    /** Plans when somebody wants to approve it. */
    void plans() {
        plan = session.target().spec().approval() == Spec.Approval.PLAN ? planned() : null;
    }

    /** Looks at everything at once; what a feature observes is kept until it acts, and undo is computed from it. */
    public void look() {
        session.lock();
        looks.remove(Feature.DRAIN);
        for (Feature feature : UP_FRONT) {
            looks.put(feature, new Look(observe(feature), session.corrections()));
        }
        MigrationActivities look = ActivityPolicies.READ.stub(MigrationActivities.class, "migrate: look");
        schema = Calls.start(look::observe, session.target());
        PreflightActivities stub = ActivityPolicies.PREFLIGHT.stub(PreflightActivities.class, Step.PREFLIGHT);
        PreflightResult result = Calls.call(stub::check, session.target());
        progress.checks(result.warnings());
        progress.nodes(result.nodes());
        found = result.facts();
    }

    /** What every step would change now. */
    public List<StepPlan> planned() {
        PlanActivities stub = ActivityPolicies.PREFLIGHT.stub(PlanActivities.class, "preflight: plan");
        return Calls.call(stub::plan, session.target());
    }

    private Promise<Before> observe(Feature feature) {
        ObservedChange stub = ActivityPolicies.READ.stub(feature.activities, feature.step.id() + ": look");
        return Calls.start(stub::observe, session.target());
    }

    /** The step credentials: the namespace, then Secret, role and database. */
    public void credentials() {
        change(Feature.NAMESPACE);
        change(Feature.CREDENTIALS);
    }

    /** The step config: the ConfigMap, once there is a namespace. */
    public void config() {
        session.awaitNamespace();
        change(Feature.CONFIG);
    }

    /** The step image-pull-secret, once there is a namespace. */
    public void imagePullSecret() {
        session.awaitNamespace();
        change(Feature.IMAGE_PULL_SECRET);
    }

    /** Observed before, acted now. After a decision that brought another spec it is observed again: that may name other objects. */
    public void change(Feature feature) {
        ObservedChange stub = (feature == Feature.DRAIN ? ActivityPolicies.DRAIN : ActivityPolicies.WRITE)
                .stub(feature.activities, feature.step);
        change(feature, before -> Calls.call(stub::act, new ActRequest(session.target(), before)));
    }

    /**
     * The step deploy on an install that is in use.
     *
     * @param restart whether pods are replaced that did not change
     * @param withoutWorkers whether the workers, drained before, stay at none
     */
    public void roll(boolean restart, boolean withoutWorkers) {
        DeployActivities stub = ActivityPolicies.WRITE.stub(DeployActivities.class, Step.DEPLOY);
        change(
                Feature.DEPLOY,
                before -> Calls.call(stub::roll, new RollRequest(session.target(), before, restart, withoutWorkers)));
    }

    private void change(Feature feature, Functions.Func1<Before, Acted> act) {
        Look look = looks.get(feature);
        if (look == null || look.failed() || look.corrections() != session.corrections()) {
            look = new Look(observe(feature), session.corrections());
            looks.put(feature, look);
        }
        if (!session.compensation().registered(feature.name())) {
            written.put(feature, new Written());
        }
        Before before =
                written.get(feature).about(session.target(), look.before().get());
        session.compensation().register(feature.step, feature.name(), null, () -> undo(feature));
        Acted done = act.apply(before);
        progress.changed(feature.step, done.changes());
        told.put(feature, done.facts());
        if (feature == Feature.CONFIG) {
            LeakedSecrets.check(session.target(), done.facts(), Progress.now())
                    .ifPresent(check -> progress.checks(List.of(check)));
        }
        if (feature == Feature.NAMESPACE) {
            session.namespaceReady();
        }
    }

    private List<Undone> undo(Feature feature) {
        ObservedChange stub = ActivityPolicies.UNDO.stub(feature.activities, feature.step.id() + ": undo");
        List<Undone> undone = new ArrayList<>();
        for (Written.Work work : written.get(feature).toUndo()) {
            Target target = new Target(
                    work.target().spec().reachedBy(session.target().spec()),
                    session.target().run());
            Before before = session.hasAnswered() ? work.before().with(Before.ANSWERED, "true") : work.before();
            try {
                undone.addAll(Calls.call(stub::undo, new ActRequest(target, before)));
            } catch (StepProblem problem) {
                undone.addAll(Unfinished.of(target, before, object -> changed(feature.step, object), problem));
            }
        }
        return undone;
    }

    private boolean changed(Step step, String object) {
        return progress.of(step).changes().stream()
                .anyMatch(c -> c.object().equals(object) && c.change() != Change.NONE);
    }

    /** Once more, as a remedy; whether it changed something is seen by looking, since an act tells also what it did before. */
    public boolean changedAgain(Feature feature) {
        Before before = observe(feature).get();
        change(feature);
        return !before.equals(observe(feature).get());
    }

    /** The first administrator, made before anybody can visit. */
    public void administrator() {
        AdministratorActivities stub =
                ActivityPolicies.WRITE.stub(AdministratorActivities.class, "deploy: the first administrator");
        progress.changed(Step.DEPLOY, Calls.call(stub::create, session.target()).changes());
    }

    /** The step rollout. */
    public void rollout() {
        RolloutStep.await(session);
    }

    /** The step migrate; nothing when preflight saw a schema that is current and seeded. */
    public void migrate() {
        if (schema.isCompleted()
                && schema.getFailure() == null
                && schema.get().current()
                && !schema.get().unseeded()
                && !session.respecified()) {
            return;
        }
        migrate(stub -> Calls.call(stub::migrate, session.target()));
    }

    /** The step migrate, alone, whatever preflight saw of the schema: its image may have been another one. */
    public void migrateNow() {
        migrate(stub -> MigrationStep.alone(session, stub));
    }

    private void migrate(Function<MigrationActivities, Acted> work) {
        MigrationActivities stub = ActivityPolicies.MIGRATION.stub(MigrationActivities.class, Step.MIGRATE);
        MigrationActivities undo = ActivityPolicies.UNDO.stub(MigrationActivities.class, "migrate: undo");
        session.compensation()
                .register(
                        Step.MIGRATE,
                        MIGRATE,
                        Unfinished.jobs(session.target()),
                        () -> Calls.call(
                                undo::undo, new MigrationUndo(session.target(), schemaBefore(), namespaceGoes())));
        Acted done = work.apply(stub);
        progress.changed(Step.MIGRATE, done.changes());
    }

    private SchemaState schemaBefore() {
        try {
            return schema.get();
        } catch (StepProblem | CanceledFailure unread) {
            return null;
        }
    }

    private boolean namespaceGoes() {
        Written namespace = written.get(Feature.NAMESPACE);
        return namespace != null
                && namespace.toUndo().stream()
                        .flatMap(work -> work.before().objects().stream())
                        .noneMatch(ObjectState::exists);
    }

    /** The step verify-ingress. @throws StepProblem also when it had answered before it failed */
    public void verifyIngress() {
        IngressActivities stub = ActivityPolicies.INGRESS.stub(IngressActivities.class, Step.VERIFY_INGRESS);
        try {
            Calls.call(stub::verify, session.target());
            session.answered();
        } catch (StepProblem problem) {
            if (problem.answered()) {
                session.answered();
            }
            throw problem;
        }
    }

    /**
     * What an adoption leaves for last, when the new pods serve: secrets go out of the ConfigMap that old pods read them from, and the
     * role loses SUPERUSER.
     */
    public void settle() {
        if (told(Feature.CONFIG).containsKey(ConfigActivities.LEAKED_KEYS)) {
            change(Feature.CONFIG);
        }
        if (told(Feature.CREDENTIALS).containsKey(CredentialsActivities.SUPERUSER)) {
            CredentialsActivities stub =
                    ActivityPolicies.WRITE.stub(CredentialsActivities.class, "credentials: take SUPERUSER away");
            Acted done = Calls.call(
                    stub::withoutSuperuser,
                    new ActRequest(
                            session.target(), written.get(Feature.CREDENTIALS).newest()));
            progress.changed(Step.CREDENTIALS, done.changes());
            told.put(Feature.CREDENTIALS, done.facts());
        }
    }

    private Map<String, String> told(Feature feature) {
        return told.getOrDefault(feature, Map.of());
    }

    /** The step report. @throws StepProblem when a check fails */
    public void report() {
        report(null);
    }

    /** The same. @param paths see {@link CheckRequest#paths} */
    void report(FirewallObserved paths) {
        ReportActivities stub = ActivityPolicies.REPORT.stub(ReportActivities.class, Step.REPORT);
        CheckResult result = Calls.call(
                stub::check,
                new CheckRequest(session.target(), progress.report().nodes(), paths));
        List<Check> checks = SkippedChecks.told(
                result.checks(),
                progress.report().steps(),
                session.target().spec().firewall().policy());
        progress.checks(checks);
        progress.nodes(result.nodes());
        List<Check> failed =
                checks.stream().filter(c -> c.status() == Check.Status.FAILED).toList();
        if (!failed.isEmpty()) {
            throw StepProblem.ofChecks(failed, "Mend what the failed checks name, then retry: all checks run again.");
        }
    }
}
