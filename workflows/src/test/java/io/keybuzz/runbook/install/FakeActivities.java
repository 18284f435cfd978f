package io.keybuzz.runbook.install;

import io.keybuzz.runbook.administrator.AdministratorActivities;
import io.keybuzz.runbook.backup.BackupActivities;
import io.keybuzz.runbook.backup.BackupManifest;
import io.keybuzz.runbook.backup.FindRequest;
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
import io.keybuzz.runbook.firewall.FirewallActRequest;
import io.keybuzz.runbook.firewall.FirewallActivities;
import io.keybuzz.runbook.firewall.FirewallObserved;
import io.keybuzz.runbook.firewall.NodesRequest;
import io.keybuzz.runbook.ingress.IngressActivities;
import io.keybuzz.runbook.ingress.IngressResult;
import io.keybuzz.runbook.lock.LockActivities;
import io.keybuzz.runbook.migration.MigrationActivities;
import io.keybuzz.runbook.migration.MigrationUndo;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.namespace.NamespaceActivities;
import io.keybuzz.runbook.notify.Notification;
import io.keybuzz.runbook.notify.NotifyActivities;
import io.keybuzz.runbook.plan.PlanActivities;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.preflight.PreflightActivities;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.preflight.Prepared;
import io.keybuzz.runbook.redeploy.RedeployActivities;
import io.keybuzz.runbook.redeploy.RedeployOptions;
import io.keybuzz.runbook.redeploy.RedeployPrepared;
import io.keybuzz.runbook.redeploy.Standing;
import io.keybuzz.runbook.redeploy.StandingRequest;
import io.keybuzz.runbook.registry.RegistryActivities;
import io.keybuzz.runbook.rehearsal.RehearsalActivities;
import io.keybuzz.runbook.rehearsal.RehearsalOptions;
import io.keybuzz.runbook.rehearsal.RehearsalPrepared;
import io.keybuzz.runbook.rehearsal.RehearsalRequest;
import io.keybuzz.runbook.rehearsal.Rehearsed;
import io.keybuzz.runbook.report.BackupReport;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckRequest;
import io.keybuzz.runbook.report.CheckResult;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.PlannedChange;
import io.keybuzz.runbook.report.ReportActivities;
import io.keybuzz.runbook.report.StoreRequest;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.restore.DropRequest;
import io.keybuzz.runbook.restore.InUse;
import io.keybuzz.runbook.restore.LoadRequest;
import io.keybuzz.runbook.restore.RestoreActivities;
import io.keybuzz.runbook.restore.RestoreOptions;
import io.keybuzz.runbook.restore.RestorePrepared;
import io.keybuzz.runbook.restore.SwitchRequest;
import io.keybuzz.runbook.rollout.RolloutActivities;
import io.keybuzz.runbook.rollout.RolloutResult;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.LookRequest;
import io.keybuzz.runbook.upgrade.LostJobsRequest;
import io.keybuzz.runbook.upgrade.Upgrade;
import io.keybuzz.runbook.upgrade.UpgradeActivities;
import io.temporal.common.converter.RawValue;
import java.util.List;
import java.util.Map;

/** Every activity as a fake: a world in which all goes well and everything is new, unless the script says otherwise. */
public final class FakeActivities {
    private final Script script;
    private final Spec spec;

    public FakeActivities(Script script, Spec spec) {
        this.script = script;
        this.spec = spec;
    }

    public Object[] all() {
        return new Object[] {
            new Preflight(),
            new Lock(),
            new Namespace(),
            new Credentials(),
            new Config(),
            new Registry(),
            new Deploy(),
            new Rollout(),
            new Migration(),
            new Ingress(),
            new Firewall(),
            new Plan(),
            new Notify(),
            new Reports(),
            new Drain(),
            new Backup(),
            new Administrator(),
            new Restore(),
            new Rehearsal(),
            new Upgrades(),
            new Redeploy()
        };
    }

    private abstract class Changes implements ObservedChange {
        private final String name;
        private final String object;

        Changes(String name, String object) {
            this.name = name;
            this.object = object;
        }

        @Override
        public Before observe(Target target) {
            return script.answer(name + "Observe", new Before(List.of(ObjectState.absent(object)), Map.of()));
        }

        @Override
        public Acted act(ActRequest request) {
            script.target(request.target());
            return script.answer(name + "Act", new Acted(List.of(new ObjectChange(object, Change.CREATED)), Map.of()));
        }

        @Override
        public List<Undone> undo(ActRequest request) {
            script.undone(request);
            return script.answer(name + "Undo", List.of(new Undone(object, Undone.Status.UNDONE, null, null)));
        }
    }

    private final class Namespace extends Changes implements NamespaceActivities {
        Namespace() {
            super("Namespace", "Namespace/chatwoot");
        }
    }

    private final class Credentials extends Changes implements CredentialsActivities {
        Credentials() {
            super("Credentials", "database/chatwoot");
        }

        @Override
        public Acted withoutSuperuser(ActRequest request) {
            return script.answer(
                    "CredentialsWithoutSuperuser",
                    new Acted(List.of(new ObjectChange("role/chatwoot", Change.UPDATED)), Map.of()));
        }
    }

    private final class Config extends Changes implements ConfigActivities {
        Config() {
            super("Config", "ConfigMap/chatwoot/chatwoot-config");
        }
    }

    private final class Registry extends Changes implements RegistryActivities {
        Registry() {
            super("Registry", "Secret/chatwoot/ghcr-secret");
        }

        @Override
        public Acted pullAgain(Target target) {
            return script.answer(
                    "RegistryPullAgain",
                    new Acted(List.of(new ObjectChange("Pod/chatwoot/chatwoot-web-1", Change.DELETED)), Map.of()));
        }
    }

    private final class Deploy extends Changes implements DeployActivities {
        Deploy() {
            super("Deploy", "Deployment/chatwoot/chatwoot-web");
        }

        @Override
        public Acted roll(RollRequest request) {
            script.target(request.target());
            script.rolled(request);
            return script.answer(
                    "DeployRoll",
                    new Acted(List.of(new ObjectChange("Deployment/chatwoot/chatwoot-web", Change.UPDATED)), Map.of()));
        }
    }

    private final class Drain extends Changes implements DrainActivities {
        Drain() {
            super("Drain", "Deployment/chatwoot/chatwoot-worker");
        }
    }

    private final class Backup implements BackupActivities {
        @Override
        public Prepared prepare(RawValue input) {
            return script.answer("BackupPrepare", new Prepared(spec, "default", List.of()));
        }

        @Override
        public PreflightResult check(Target target) {
            return script.answer("BackupCheck", new PreflightResult(List.of(), List.of(), Map.of()));
        }

        @Override
        public BackupManifest find(FindRequest request) {
            return script.answer("BackupFind", BACKUP);
        }

        @Override
        public BackupReport back(Target target) {
            return script.answer(
                    "BackupBack", new BackupReport("pvc/backups/1.dump", 1000, "ab12", Map.of("users", 2L)));
        }
    }

    /** A backup of v3.12.0 with two users. */
    public static final BackupManifest BACKUP = new BackupManifest(
            "20261128T035835Z-6721c3d2",
            1000,
            "6721c3d2",
            "r/c:v3.12.0@sha256:0",
            "20231211010827",
            List.of("pgcrypto"),
            Map.of("users", 2L));

    private final class Administrator implements AdministratorActivities {
        @Override
        public Acted create(Target target) {
            return script.answer(
                    "AdministratorCreate",
                    new Acted(List.of(new ObjectChange("administrator/chatwoot", Change.CREATED)), Map.of()));
        }
    }

    private final class Restore implements RestoreActivities {
        @Override
        public RestorePrepared prepare(RawValue input) {
            return script.answer(
                    "RestorePrepare",
                    new RestorePrepared(
                            new RestoreOptions("chatwoot", "latest"), new Prepared(spec, "default", List.of())));
        }

        @Override
        public InUse look(Target target) {
            return script.answer(
                    "RestoreLook", new InUse(Map.of("users", 5L), "20231211010827", "r/c:v3.12.0@sha256:0", 4L));
        }

        @Override
        public Acted load(LoadRequest request) {
            script.target(request.target());
            return script.answer(
                    "RestoreLoad",
                    new Acted(List.of(new ObjectChange("database/" + request.database(), Change.CREATED)), Map.of()));
        }

        @Override
        public Acted stop(Target target) {
            return script.answer(
                    "RestoreStop",
                    new Acted(List.of(new ObjectChange("Deployment/chatwoot/chatwoot-web", Change.UPDATED)), Map.of()));
        }

        @Override
        public Acted change(SwitchRequest request) {
            return script.answer(
                    "RestoreChange",
                    new Acted(List.of(new ObjectChange("database/chatwoot", Change.UPDATED)), Map.of()));
        }

        @Override
        public List<Undone> changeBack(SwitchRequest request) {
            return script.answer(
                    "RestoreChangeBack", List.of(new Undone("database/chatwoot", Undone.Status.UNDONE, null, null)));
        }

        @Override
        public List<Undone> drop(DropRequest request) {
            return script.answer(
                    "RestoreDrop",
                    List.of(new Undone("database/" + request.database(), Undone.Status.UNDONE, null, null)));
        }
    }

    private final class Rehearsal implements RehearsalActivities {
        @Override
        public RehearsalPrepared prepare(RawValue input) {
            return script.answer(
                    "RehearsalPrepare",
                    new RehearsalPrepared(
                            new RehearsalOptions("chatwoot", "r/c:v3.13.0"), new Prepared(spec, "default", List.of())));
        }

        @Override
        public Rehearsed migrate(RehearsalRequest request) {
            script.target(request.target());
            return script.answer(
                    "RehearsalMigrate",
                    new Rehearsed(90, List.of("20240131040316"), List.of(new Rehearsed.Held("conversations", 4.2))));
        }
    }

    private final class Upgrades implements UpgradeActivities {
        @Override
        public Upgrade look(LookRequest request) {
            return script.answer(
                    "UpgradeLook",
                    new Upgrade(
                            new SchemaState(true, 5, true, 2, "20231211010827", true, List.of(), "20231211010827"),
                            List.of()));
        }

        @Override
        public Check lostJobs(LostJobsRequest request) {
            return script.answer(
                    "UpgradeLostJobs",
                    new Check("lost-jobs", "No job was lost", Check.Status.PASSED, "none", List.of()));
        }
    }

    private final class Redeploy implements RedeployActivities {
        @Override
        public RedeployPrepared prepare(RawValue input) {
            return script.answer(
                    "RedeployPrepare",
                    new RedeployPrepared(
                            new Prepared(spec, "default", List.of()),
                            new RedeployOptions("chatwoot", null, false, null)));
        }

        @Override
        public Standing standing(StandingRequest request) {
            return script.answer("RedeployStanding", new Standing(null, null));
        }
    }

    private final class Preflight implements PreflightActivities {
        @Override
        public Prepared prepare(RawValue input) {
            return script.answer("PreflightPrepare", new Prepared(spec, "default", List.of()));
        }

        @Override
        public PreflightResult check(Target target) {
            return script.answer("PreflightCheck", new PreflightResult(List.of(), List.of(), Map.of()));
        }
    }

    private final class Lock implements LockActivities {
        @Override
        public long acquire(Target target) {
            return script.answer("LockAcquire", 1L);
        }

        @Override
        public void release(Target target) {
            script.answer("LockRelease", null);
        }
    }

    private final class Rollout implements RolloutActivities {
        @Override
        public RolloutResult await(Target target) {
            script.waitedFor(target);
            return script.answer("RolloutAwait", new RolloutResult(List.of(), List.of()));
        }

        @Override
        public RolloutResult awaitPatiently(Target target) {
            script.waitedFor(target);
            return script.answer("RolloutAwaitPatiently", new RolloutResult(List.of(), List.of()));
        }
    }

    private final class Migration implements MigrationActivities {
        @Override
        public SchemaState observe(Target target) {
            return script.answer("MigrationObserve", new SchemaState(true, 0, false, 0, null, false, List.of()));
        }

        @Override
        public Acted seed(Target target) {
            return script.answer(
                    "MigrationSeed",
                    new Acted(List.of(new ObjectChange("Job/chatwoot/chatwoot-migrate-2", Change.CREATED)), Map.of()));
        }

        @Override
        public List<Undone> undo(MigrationUndo request) {
            return script.answer("MigrationUndo", List.of());
        }

        @Override
        public Acted migrate(Target target) {
            return script.answer(
                    "MigrationMigrate",
                    new Acted(List.of(new ObjectChange("Job/chatwoot/chatwoot-migrate-1", Change.CREATED)), Map.of()));
        }
    }

    private final class Ingress implements IngressActivities {
        @Override
        public IngressResult verify(Target target) {
            return script.answer("IngressVerify", new IngressResult(List.of()));
        }

        @Override
        public Acted restart(Target target) {
            return script.answer(
                    "IngressRestart",
                    new Acted(
                            List.of(new ObjectChange("DaemonSet/ingress-nginx/controller", Change.UPDATED)), Map.of()));
        }
    }

    private final class Plan implements PlanActivities {
        @Override
        public List<StepPlan> plan(Target target) {
            return script.answer(
                    "Plan",
                    List.of(new StepPlan(
                            "deploy",
                            List.of(new PlannedChange("Deployment/chatwoot/chatwoot-web", Change.CREATED, null)),
                            null)));
        }
    }

    private final class Notify implements NotifyActivities {
        @Override
        public void send(Notification notification) {
            script.told(notification);
            script.answer("NotifySend", null);
        }
    }

    private final class Firewall implements FirewallActivities {
        @Override
        public FirewallObserved observe(NodesRequest request) {
            return script.answer("FirewallObserve", new FirewallObserved(true, List.of(), List.of(), List.of()));
        }

        @Override
        public Acted act(FirewallActRequest request) {
            return script.answer(
                    "FirewallAct",
                    new Acted(List.of(new ObjectChange("ufw/10.0.0.100/route allow", Change.CREATED)), Map.of()));
        }

        @Override
        public List<Undone> undo(FirewallActRequest request) {
            script.undoneRules(request);
            return script.answer(
                    "FirewallUndo",
                    List.of(new Undone("ufw/10.0.0.100/route allow", Undone.Status.UNDONE, null, null)));
        }
    }

    private final class Reports implements ReportActivities {
        @Override
        public CheckResult check(CheckRequest request) {
            return script.answer("ReportCheck", new CheckResult(List.of(), List.of()));
        }

        @Override
        public void store(StoreRequest request) {
            script.stored(request.target().spec());
            script.answer("ReportStore", null);
        }
    }
}
