package io.keybuzz.runbook.install;

import io.keybuzz.runbook.administrator.AdministratorActivitiesImpl;
import io.keybuzz.runbook.backup.BackupActivitiesImpl;
import io.keybuzz.runbook.backup.BackupPrecheck;
import io.keybuzz.runbook.config.ConfigActivitiesImpl;
import io.keybuzz.runbook.config.ConfigPlanner;
import io.keybuzz.runbook.config.ConfigPrecheck;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.AddedExtensions;
import io.keybuzz.runbook.credentials.CredentialsActivitiesImpl;
import io.keybuzz.runbook.credentials.CredentialsChecks;
import io.keybuzz.runbook.credentials.CredentialsPlanner;
import io.keybuzz.runbook.credentials.CredentialsPrecheck;
import io.keybuzz.runbook.credentials.DataRemoval;
import io.keybuzz.runbook.credentials.PasswordInUse;
import io.keybuzz.runbook.credentials.RoleChange;
import io.keybuzz.runbook.database.DatabasePrecheck;
import io.keybuzz.runbook.database.SharedDatabasePrecheck;
import io.keybuzz.runbook.deploy.DeployActivitiesImpl;
import io.keybuzz.runbook.deploy.DeployChecks;
import io.keybuzz.runbook.deploy.DeployPlanner;
import io.keybuzz.runbook.deploy.StaleSettings;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.drain.DrainActivitiesImpl;
import io.keybuzz.runbook.firewall.FirewallActivitiesImpl;
import io.keybuzz.runbook.firewall.FirewallChecks;
import io.keybuzz.runbook.firewall.FirewallPlanner;
import io.keybuzz.runbook.firewall.FirewallPrecheck;
import io.keybuzz.runbook.firewall.NodeReports;
import io.keybuzz.runbook.firewall.PathProblems;
import io.keybuzz.runbook.firewall.RuleRemoval;
import io.keybuzz.runbook.ingress.IngressActivitiesImpl;
import io.keybuzz.runbook.ingress.IngressChecks;
import io.keybuzz.runbook.ingress.IngressPrecheck;
import io.keybuzz.runbook.ingress.WayInProblems;
import io.keybuzz.runbook.kubernetes.Drift;
import io.keybuzz.runbook.kubernetes.ObjectPlan;
import io.keybuzz.runbook.kubernetes.RbacPrecheck;
import io.keybuzz.runbook.lock.LockActivitiesImpl;
import io.keybuzz.runbook.migration.ListingPod;
import io.keybuzz.runbook.migration.MigrationActivitiesImpl;
import io.keybuzz.runbook.migration.MigrationChecks;
import io.keybuzz.runbook.migration.MigrationPlanner;
import io.keybuzz.runbook.namespace.NamespaceActivitiesImpl;
import io.keybuzz.runbook.namespace.NamespaceChecks;
import io.keybuzz.runbook.namespace.NamespacePlanner;
import io.keybuzz.runbook.namespace.NamespaceRemoval;
import io.keybuzz.runbook.namespace.WorkloadRemoval;
import io.keybuzz.runbook.notify.NotifyActivitiesImpl;
import io.keybuzz.runbook.plan.PlanActivitiesImpl;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.policy.PolicyPrecheck;
import io.keybuzz.runbook.preflight.AdoptionPrecheck;
import io.keybuzz.runbook.preflight.ExistingInstall;
import io.keybuzz.runbook.preflight.LiveDatabaseUrl;
import io.keybuzz.runbook.preflight.OtherInstalls;
import io.keybuzz.runbook.preflight.PodsOwnSettings;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.preflight.PreflightActivitiesImpl;
import io.keybuzz.runbook.preflight.SecretsPrecheck;
import io.keybuzz.runbook.preflight.StoredInstall;
import io.keybuzz.runbook.redeploy.RedeployActivitiesImpl;
import io.keybuzz.runbook.redis.RedisPrecheck;
import io.keybuzz.runbook.registry.RegistryActivitiesImpl;
import io.keybuzz.runbook.registry.RegistryChecks;
import io.keybuzz.runbook.registry.RegistryPlanner;
import io.keybuzz.runbook.registry.RegistryPrecheck;
import io.keybuzz.runbook.rehearsal.RehearsalActivitiesImpl;
import io.keybuzz.runbook.report.KeptRemoval;
import io.keybuzz.runbook.report.ReportActivitiesImpl;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.report.StoredRules;
import io.keybuzz.runbook.restore.RestoreActivitiesImpl;
import io.keybuzz.runbook.restore.RestorePrecheck;
import io.keybuzz.runbook.rollout.PodProblems;
import io.keybuzz.runbook.rollout.RolloutActivitiesImpl;
import io.keybuzz.runbook.rollout.RolloutChecks;
import io.keybuzz.runbook.schedule.ScheduleActivitiesImpl;
import io.keybuzz.runbook.uninstall.Removal;
import io.keybuzz.runbook.uninstall.UninstallActivitiesImpl;
import io.keybuzz.runbook.upgrade.RunningImagePrecheck;
import io.keybuzz.runbook.upgrade.UpgradeActivitiesImpl;
import io.keybuzz.runbook.upgrade.UpgradePlanner;
import io.keybuzz.runbook.verify.Explanation;
import io.keybuzz.runbook.verify.VerifyActivitiesImpl;
import java.util.List;
import java.util.Set;

/** Every adapter, built from one set of connections. */
public final class Adapters {
    private Adapters() {}

    /** The activity implementations that a worker registers. */
    public static List<Object> activities(Connections c) {
        NodeReports nodes = new NodeReports(c);
        StoredInstall stored = new StoredInstall(c);
        return List.of(
                new PreflightActivitiesImpl(c, prechecks(c)),
                new LockActivitiesImpl(c),
                new NamespaceActivitiesImpl(c),
                new CredentialsActivitiesImpl(c),
                new ConfigActivitiesImpl(c),
                new RegistryActivitiesImpl(c),
                new DeployActivitiesImpl(c),
                new DrainActivitiesImpl(c),
                new UpgradeActivitiesImpl(c),
                new RedeployActivitiesImpl(c),
                new BackupActivitiesImpl(c, stored, new PreflightActivitiesImpl(c, beforeABackup(c))),
                new RestoreActivitiesImpl(c, stored),
                new RehearsalActivitiesImpl(c, stored),
                new AdministratorActivitiesImpl(c),
                new RolloutActivitiesImpl(c),
                new MigrationActivitiesImpl(c),
                new IngressActivitiesImpl(c),
                new FirewallActivitiesImpl(c),
                new NotifyActivitiesImpl(c),
                new ScheduleActivitiesImpl(),
                new PlanActivitiesImpl(planners(c)),
                new VerifyActivitiesImpl(
                        stored,
                        new PreflightActivitiesImpl(c, List.of(new PolicyPrecheck(c), new RbacPrecheck(c))),
                        drift(c),
                        List.of(new PasswordInUse(c), new CredentialsPrecheck(c)),
                        target -> StoredRules.read(c.kubernetes(), target.namespace()),
                        explanations(c)),
                new UninstallActivitiesImpl(
                        stored,
                        List.of(new PolicyPrecheck(c), new RbacPrecheck(c), new FirewallPrecheck(c)),
                        removals(c),
                        nodes::read),
                new ReportActivitiesImpl(c, checks(c), nodes::read));
    }

    /** What preflight asks. */
    public static List<Precheck> prechecks(Connections c) {
        return List.of(
                new PolicyPrecheck(c),
                new SecretsPrecheck(c),
                new RbacPrecheck(c),
                new DatabasePrecheck(c),
                new SharedDatabasePrecheck(c, new RoleChange(c)::of),
                new OtherInstalls(c, new RoleChange(c)::of),
                new RedisPrecheck(c),
                new CredentialsPrecheck(c),
                new ConfigPrecheck(c),
                new LiveDatabaseUrl(c),
                new RegistryPrecheck(c),
                new IngressPrecheck(c),
                new FirewallPrecheck(c),
                new AdoptionPrecheck(
                        c,
                        List.of(
                                new NamespacePlanner(c),
                                new CredentialsPlanner(c),
                                new ConfigPlanner(c),
                                new RegistryPlanner(c),
                                new DeployPlanner(c))),
                new PodsOwnSettings(c),
                new RunningImagePrecheck(c),
                new BackupPrecheck(c, false),
                new ExistingInstall(c));
    }

    private static List<Precheck> beforeABackup(Connections c) {
        return List.of(
                new PolicyPrecheck(c),
                new RbacPrecheck(c),
                new DatabasePrecheck(c),
                ExistingInstall.ofTheData(c),
                new BackupPrecheck(c, true),
                new RestorePrecheck(c));
    }

    /** What the validation report is made of. */
    public static List<ReportCheck> checks(Connections c) {
        return List.of(
                new NamespaceChecks(c),
                new DeployChecks(c),
                new RolloutChecks(c),
                new MigrationChecks(c),
                new IngressChecks(c),
                new FirewallChecks(c),
                new RegistryChecks(c),
                new CredentialsChecks(c));
    }

    /** What each step would change, in the order of the steps. */
    public static List<Planner> planners(Connections c) {
        return planners(c, new MigrationPlanner(c));
    }

    /** The same, where a short pod in the target namespace may be started to ask the image for its migrations. */
    public static List<Planner> planners(Connections c, ListingPod pod) {
        return planners(c, new MigrationPlanner(c, pod::ask));
    }

    private static List<Planner> planners(Connections c, MigrationPlanner migration) {
        return List.of(
                new NamespacePlanner(c),
                new CredentialsPlanner(c),
                new ConfigPlanner(c),
                new RegistryPlanner(c),
                new DeployPlanner(c),
                new UpgradePlanner(c, migration),
                new FirewallPlanner(c));
    }

    /** What somebody may have changed since the last install; all of them only read. */
    public static List<Planner> drift(Connections c) {
        ObjectPlan reading = new Drift(c);
        return List.of(
                new NamespacePlanner(reading),
                new CredentialsPlanner(c, reading),
                new AddedExtensions(c),
                new ConfigPlanner(c, reading),
                new RegistryPlanner(c, reading),
                new DeployPlanner(c, reading),
                new StaleSettings(c),
                new FirewallPlanner(c));
    }

    /** Who says why checks do not pass, the deepest causes first. */
    public static List<Explanation> explanations(Connections c) {
        Set<Cause> behindTheIngress = Set.of(Cause.NO_READY_ENDPOINTS, Cause.POD_REFUSES);
        return List.of(
                new Explanation(
                        Set.of(
                                "role",
                                "migrations",
                                "first-administrator",
                                "sidekiq",
                                "pull-secret",
                                "node-pod-matrix"),
                        new SecretsPrecheck(c)),
                new Explanation(
                        Set.of("role", "migrations", "first-administrator", "api", "visitor"),
                        new DatabasePrecheck(c),
                        behindTheIngress),
                new Explanation(
                        Set.of("sidekiq", "first-administrator", "api", "visitor"),
                        new RedisPrecheck(c),
                        behindTheIngress),
                new Explanation(Set.of("pull-secret"), new RegistryPrecheck(c)),
                new Explanation(Set.of("drift"), new PasswordInUse(c)),
                new Explanation(Set.of("drift"), new CredentialsPrecheck(c)),
                new Explanation(
                        Set.of("deployments", "pods", "endpoints", "port-forward", "pods-answer", "sidekiq", "api"),
                        new PodProblems(c),
                        behindTheIngress),
                new Explanation(Set.of("node-pod-matrix", "ingress-addresses", "visitor", "api"), new PathProblems(c)),
                new Explanation(
                        Set.of("ingress", "ingress-addresses", "visitor", "service-port", "endpoints"),
                        new WayInProblems(c)));
    }

    /** The parts of an uninstall. */
    public static List<Removal> removals(Connections c) {
        return List.of(
                new WorkloadRemoval(c),
                new DataRemoval(c),
                new RuleRemoval(c),
                new NamespaceRemoval(c),
                new KeptRemoval(c));
    }
}
