package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.ActRequest;
import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.change.Before;
import io.keybuzz.runbook.change.ObservedChange;
import io.keybuzz.runbook.config.ConfigActivities;
import io.keybuzz.runbook.credentials.CredentialsActivities;
import io.keybuzz.runbook.deploy.DeployActivities;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.ingress.IngressActivities;
import io.keybuzz.runbook.migration.MigrationActivities;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.namespace.NamespaceActivities;
import io.keybuzz.runbook.plan.PlanActivities;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.preflight.PreflightActivities;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.registry.RegistryActivities;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.ReportActivities;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.rollout.RolloutActivities;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The ten steps of an install, in their order. */
final class InstallRunbook {
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

    private final Session session;
    private final Steps steps;
    private final Progress progress;
    private final FirewallFix firewall;
    private final Remedies remedies;
    private final List<Functions.Proc> phases =
            List.of(this::prepare, this::deploy, this::start, this::verify, this::prove);
    private final Map<Feature, Promise<Before>> observed = new HashMap<>();
    private Promise<SchemaState> schema;
    private Map<String, String> found = Map.of();
    private List<StepPlan> plan;
    private int begun;

    /** Everything that is observed before it is changed. */
    private enum Feature {
        NAMESPACE(Step.CREDENTIALS, NamespaceActivities.class),
        CREDENTIALS(Step.CREDENTIALS, CredentialsActivities.class),
        CONFIG(Step.CONFIG, ConfigActivities.class),
        IMAGE_PULL_SECRET(Step.IMAGE_PULL_SECRET, RegistryActivities.class),
        DEPLOY(Step.DEPLOY, DeployActivities.class);

        private final Step step;
        private final Class<? extends ObservedChange> activities;

        Feature(Step step, Class<? extends ObservedChange> activities) {
            this.step = step;
            this.activities = activities;
        }
    }

    InstallRunbook(Session session) {
        this.session = session;
        this.steps = session.steps();
        this.progress = session.progress();
        this.firewall = new FirewallFix(session);
        this.remedies = new Remedies(
                session,
                firewall,
                () -> changedAgain(Feature.IMAGE_PULL_SECRET),
                () -> changedAgain(Feature.CREDENTIALS));
        steps.beforeRetry(this::catchUp);
    }

    void run() {
        lookAndAsk();
        for (Functions.Proc phase : phases) {
            begun++;
            phase.apply();
        }
    }

    private void prepare() {
        steps.together(
                failed -> false,
                new Branch(Step.CREDENTIALS, false, this::credentials),
                new Branch(Step.CONFIG, false, this::config),
                new Branch(Step.IMAGE_PULL_SECRET, false, this::imagePullSecret));
    }

    private void deploy() {
        steps.run(Step.DEPLOY, () -> change(Feature.DEPLOY));
    }

    private void start() {
        steps.together(
                remedies::mend,
                new Branch(Step.ROLLOUT, true, this::rollout),
                new Branch(Step.MIGRATE, true, this::migrate),
                new Branch(Step.FIX_FIREWALL, true, firewall::run));
    }

    private void verify() {
        steps.together(remedies::mend, new Branch(Step.VERIFY_INGRESS, false, this::verifyIngress));
    }

    private void prove() {
        steps.run(Step.REPORT, this::report);
    }

    /**
     * Looks, and asks until what was approved is what would be done now: an answer may come hours later, or bring another spec.
     */
    private void lookAndAsk() {
        Optional<Diagnosis> approved = Optional.empty();
        while (true) {
            steps.run(Step.PREFLIGHT, this::preflight);
            Optional<Diagnosis> question = Questions.of(session.stated().spec(), found, plan, Progress.now());
            if (question.isEmpty() || approved.isPresent() && Questions.same(approved.get(), question.get())) {
                break;
            }
            steps.ask(Step.PREFLIGHT, question.get());
            approved = question;
        }
        if (Questions.adopts(session.stated().spec(), found)) {
            session.adopt();
        }
    }

    /** A corrected spec is for the steps that are done, too: another image has to be deployed before it can be waited for. */
    private void catchUp() {
        if (!session.hasToCatchUp()) {
            return;
        }
        STEPS.stream()
                .filter(s -> s != Step.PREFLIGHT && progress.of(s).status() == StepStatus.SUCCEEDED)
                .forEach(s -> progress.status(s, StepStatus.NOT_RUN));
        for (Functions.Proc earlier : phases.subList(0, Math.max(0, begun - 1))) {
            earlier.apply();
        }
    }

    /** Looks at everything at once; what a feature observes is kept until it acts, and undo is computed from it. */
    private void preflight() {
        session.lock();
        for (Feature feature : Feature.values()) {
            observed.put(feature, observe(feature));
        }
        MigrationActivities look = ActivityPolicies.READ.stub(MigrationActivities.class, "migrate: look");
        schema = Calls.start(look::observe, session.target());
        PreflightActivities stub = ActivityPolicies.PREFLIGHT.stub(PreflightActivities.class, Step.PREFLIGHT);
        PreflightResult result = Calls.call(stub::check, session.target());
        progress.checks(result.warnings());
        progress.nodes(result.nodes());
        session.facts(result.facts());
        found = result.facts();
        plan = session.target().spec().approval() == Spec.Approval.PLAN ? plan() : null;
    }

    private List<StepPlan> plan() {
        PlanActivities stub = ActivityPolicies.PREFLIGHT.stub(PlanActivities.class, "preflight: plan");
        return Calls.call(stub::plan, session.target());
    }

    private Promise<Before> observe(Feature feature) {
        ObservedChange stub = ActivityPolicies.READ.stub(feature.activities, feature.step.id() + ": look");
        return Calls.start(stub::observe, session.target());
    }

    private void credentials() {
        change(Feature.NAMESPACE);
        change(Feature.CREDENTIALS);
    }

    private void config() {
        session.awaitNamespace();
        change(Feature.CONFIG);
    }

    private void imagePullSecret() {
        session.awaitNamespace();
        change(Feature.IMAGE_PULL_SECRET);
    }

    /** Observed before, acted now. After a decision that brought another spec it is observed again, unless something was written. */
    private void change(Feature feature) {
        Promise<Before> look = observed.get(feature);
        boolean acted = session.compensation().registered(feature.name());
        if (look == null || look.isCompleted() && look.getFailure() != null || session.respecified() && !acted) {
            look = observe(feature);
            observed.put(feature, look);
        }
        Before before = look.get();
        ObservedChange stub = ActivityPolicies.WRITE.stub(feature.activities, feature.step);
        ObservedChange undo = ActivityPolicies.UNDO.stub(feature.activities, feature.step.id() + ": undo");
        session.compensation()
                .register(
                        feature.step,
                        feature.name(),
                        () -> Calls.call(undo::undo, new ActRequest(session.target(), before)));
        Acted done = Calls.call(stub::act, new ActRequest(session.target(), before));
        progress.changed(feature.step, done.changes());
        session.facts(done.facts());
        if (feature == Feature.NAMESPACE) {
            session.namespaceReady();
        }
    }

    /** Once more, as a remedy; whether it changed something is seen by looking, since an act tells also what it did before. */
    private boolean changedAgain(Feature feature) {
        Before before = observe(feature).get();
        change(feature);
        return !before.equals(observe(feature).get());
    }

    private void rollout() {
        RolloutActivities stub = ActivityPolicies.ROLLOUT.stub(RolloutActivities.class, Step.ROLLOUT);
        Calls.call(stub::await, session.target());
    }

    private void migrate() {
        if (schema.isCompleted() && schema.getFailure() == null && schema.get().current() && !session.respecified()) {
            return;
        }
        MigrationActivities stub = ActivityPolicies.MIGRATION.stub(MigrationActivities.class, Step.MIGRATE);
        Acted done = Calls.call(stub::migrate, session.target());
        progress.changed(Step.MIGRATE, done.changes());
        session.facts(done.facts());
    }

    private void verifyIngress() {
        IngressActivities stub = ActivityPolicies.INGRESS.stub(IngressActivities.class, Step.VERIFY_INGRESS);
        Calls.call(stub::verify, session.target());
    }

    private void report() {
        ReportActivities stub = ActivityPolicies.REPORT.stub(ReportActivities.class, Step.REPORT);
        CheckResult result = Calls.call(
                stub::check,
                new CheckRequest(session.target(), progress.report().nodes()));
        progress.checks(result.checks());
        progress.nodes(result.nodes());
        List<Check> failed = result.checks().stream()
                .filter(c -> c.status() == Check.Status.FAILED)
                .toList();
        if (!failed.isEmpty()) {
            throw new StepProblem(List.of(new Diagnosis(
                    Cause.UNKNOWN,
                    failed.stream().map(c -> c.title() + ": " + c.detail()).collect(Collectors.joining("; ")),
                    failed.stream().flatMap(c -> c.evidence().stream()).toList(),
                    List.of(),
                    "Mend what the failed checks name, then retry: all checks run again.",
                    false)));
        }
    }
}
