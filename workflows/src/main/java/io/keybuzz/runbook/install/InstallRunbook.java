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
import io.keybuzz.runbook.preflight.PreflightActivities;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.registry.RegistryActivities;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.ReportActivities;
import io.keybuzz.runbook.rollout.RolloutActivities;
import io.temporal.workflow.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<Feature, Promise<Before>> observed = new HashMap<>();
    private Promise<SchemaState> schema;

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
    }

    void run() {
        steps.run(Step.PREFLIGHT, this::preflight);
        steps.together(
                failed -> false,
                new Branch(Step.CREDENTIALS, false, this::credentials),
                new Branch(Step.CONFIG, false, this::config),
                new Branch(Step.IMAGE_PULL_SECRET, false, this::imagePullSecret));
        steps.run(Step.DEPLOY, () -> change(Feature.DEPLOY));
        steps.together(
                this::openThePath,
                new Branch(Step.ROLLOUT, true, this::rollout),
                new Branch(Step.MIGRATE, true, this::migrate),
                new Branch(Step.FIX_FIREWALL, true, firewall::run));
        steps.together(failed -> firewall.again(), new Branch(Step.VERIFY_INGRESS, false, this::verifyIngress));
        steps.run(Step.REPORT, this::report);
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

    /** Pods that cannot reach the database or Redis: a firewall may be why, and is mended before anyone is asked. */
    private boolean openThePath(Steps.Failed failed) {
        return Steps.PATH.contains(failed.diagnosis().cause()) && (firewall.changedSomething() || firewall.again());
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
