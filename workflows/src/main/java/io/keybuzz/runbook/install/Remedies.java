package io.keybuzz.runbook.install;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.firewall.FirewallFix;
import io.keybuzz.runbook.ingress.IngressActivities;
import io.keybuzz.runbook.ingress.RestartRequest;
import io.keybuzz.runbook.migration.MigrationActivities;
import io.keybuzz.runbook.registry.RegistryActivities;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.run.ActivityPolicies;
import io.keybuzz.runbook.run.Calls;
import io.keybuzz.runbook.run.Patches;
import io.keybuzz.runbook.run.Progress;
import io.keybuzz.runbook.run.Session;
import io.keybuzz.runbook.run.Step;
import io.keybuzz.runbook.run.StepProblem;
import io.keybuzz.runbook.run.Steps;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What is done about a failed step before anybody is asked: each remedy at most once a step, and once more after a decision. */
public final class Remedies implements Steps.Remedy {
    private static final Set<Step> PULLING = Set.of(Step.ROLLOUT, Step.MIGRATE);
    private static final Set<Cause> EXTENSION = Set.of(Cause.EXTENSION_MISSING, Cause.EXTENSION_REFUSED);

    private final Session session;
    private final FirewallFix firewall;
    private final BooleanSupplier pullSecret;
    private final BooleanSupplier credentials;
    private final Set<String> tried = new HashSet<>();
    private int decisions;
    private boolean remade;

    /** In the order in which they are tried. */
    private enum Remedy {
        PULL_SECRET,
        CREDENTIALS,
        SEED,
        FIREWALL,
        RESTART_INGRESS
    }

    /**
     * @param pullSecret makes the pull secret once more; whether that changed it
     * @param credentials makes role, database and extensions once more; whether that changed something
     */
    public Remedies(Session session, FirewallFix firewall, BooleanSupplier pullSecret, BooleanSupplier credentials) {
        this.session = session;
        this.firewall = firewall;
        this.pullSecret = pullSecret;
        this.credentials = credentials;
    }

    /** Tries what suits. @return whether the step is worth another try */
    @Override
    public boolean mend(Steps.Failed failed) {
        if (session.decisions().number() != decisions) {
            decisions = session.decisions().number();
            tried.clear();
        }
        for (Remedy remedy : Remedy.values()) {
            if (suits(remedy, failed) && tried.add(failed.step() + " " + remedy) && mends(remedy, failed)) {
                return true;
            }
        }
        return false;
    }

    /** Of a way in that is silent nobody knows why, unless the nodes were asked and this run may not open what they showed to be shut. */
    @Override
    public Diagnosis told(Steps.Failed failed) {
        Diagnosis symptom = failed.diagnosis();
        return failed.problem().silent()
                ? firewall.shut().map(why -> why.with(symptom.evidence())).orElse(symptom)
                : symptom;
    }

    private boolean suits(Remedy remedy, Steps.Failed failed) {
        Cause cause = failed.diagnosis().cause();
        return switch (remedy) {
            case PULL_SECRET -> cause == Cause.PULL_CREDENTIALS && PULLING.contains(failed.step());
            case CREDENTIALS -> EXTENSION.contains(cause) && failed.step() == Step.MIGRATE;
            case SEED -> cause == Cause.NOT_SEEDED && failed.step() == Step.MIGRATE;
            case FIREWALL -> failed.step() == Step.VERIFY_INGRESS || Steps.mayBeFirewall(cause);
            case RESTART_INGRESS ->
                failed.step() == Step.VERIFY_INGRESS
                        && session.target().spec().ingress().restart() != null
                        && mayKeepOldOnes(failed);
        };
    }

    /**
     * Whether the controller may keep an old list of pods, or connections from before the path was opened. Others' sites are behind it
     * as well: where a restart cannot help it is left alone.
     */
    private boolean mayKeepOldOnes(Steps.Failed failed) {
        return switch (failed.diagnosis().cause()) {
            case INGRESS_NOT_IN_SYNC -> true;
            // Earlier, it was restarted whatever was unknown.
            case UNKNOWN ->
                failed.problem().silent() && firewall.shut().isEmpty() || !Patches.has("restarts-what-a-restart-mends");
            default -> false;
        };
    }

    private boolean mends(Remedy remedy, Steps.Failed failed) {
        try {
            return switch (remedy) {
                case PULL_SECRET -> pullSecret(failed);
                case CREDENTIALS -> noted(failed, "the step credentials ran once more", credentials.getAsBoolean());
                case SEED -> seed(failed);
                case FIREWALL -> firewall(failed);
                case RESTART_INGRESS -> restart(failed);
            };
        } catch (StepProblem notMended) {
            session.progress().changed(failed.step(), notMended.changes());
            note(failed, "a remedy was tried", notMended.first().summary());
            return false;
        }
    }

    /** After a decision the pods pull again in any case: a person may have mended the secret, or the registry. */
    private boolean pullSecret(Steps.Failed failed) {
        boolean changed = noted(failed, "the pull secret was made once more", pullSecret.getAsBoolean());
        // A pod that was refused before another step had the secret made tells of the old one.
        boolean worthwhile = changed || decisions > 0 || remade && Patches.has("pulls-again-after-another-step");
        remade |= changed;
        if (!worthwhile) {
            return false;
        }
        RegistryActivities stub = ActivityPolicies.WRITE.stub(
                RegistryActivities.class, failed.step().id() + ": pull again");
        did(failed, "pods that could not pull were replaced", Calls.call(stub::pullAgain, session.target()));
        return true;
    }

    private boolean firewall(Steps.Failed failed) {
        if (failed.problem().silent()) {
            firewall.reportAgain();
        }
        // Earlier, a firewall that was opened once counted as open ever after.
        boolean opened = failed.step() != Step.VERIFY_INGRESS
                && firewall.changedSomething()
                && (!Patches.has("firewall-opened-since") || firewall.openedSince(failed.step()));
        boolean worthwhile = opened || firewall.again();
        firewall.heard(failed.step());
        return worthwhile && firewall.changedSomething()
                ? noted(failed, "the step fix-firewall opened the path", true)
                : worthwhile;
    }

    private boolean seed(Steps.Failed failed) {
        MigrationActivities stub = ActivityPolicies.MIGRATION.stub(
                MigrationActivities.class, failed.step().id() + ": seed");
        did(failed, "the seeds were loaded", Calls.call(stub::seed, session.target()));
        return true;
    }

    private boolean restart(Steps.Failed failed) {
        IngressActivities stub = ActivityPolicies.INGRESS.stub(
                IngressActivities.class, failed.step().id() + ": restart the controller");
        did(
                failed,
                "the ingress controller was restarted",
                Calls.call(stub::restart, RestartRequest.of(session.target(), decisions)));
        return true;
    }

    private void did(Steps.Failed failed, String what, Acted acted) {
        session.progress().changed(failed.step(), acted.changes());
        List<String> changed = acted.changes().stream()
                .filter(c -> c.change() != Change.NONE)
                .map(ObjectChange::object)
                .toList();
        note(failed, what, changed.isEmpty() ? "none" : changed.stream().collect(Collectors.joining(", ")));
    }

    private boolean noted(Steps.Failed failed, String what, boolean changed) {
        note(failed, what, changed ? "it changed something, so the step runs again" : "nothing had to change");
        return changed;
    }

    private void note(Steps.Failed failed, String what, String observed) {
        session.progress()
                .noted(
                        failed.step(),
                        failed.diagnosis().cause(),
                        new Evidence("remedy: " + what, observed, Progress.now(), null));
    }
}
