package io.keybuzz.runbook.install;

import io.keybuzz.runbook.config.ConfigActivitiesImpl;
import io.keybuzz.runbook.config.ConfigPlanner;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.credentials.CredentialsActivitiesImpl;
import io.keybuzz.runbook.credentials.CredentialsChecks;
import io.keybuzz.runbook.credentials.CredentialsPlanner;
import io.keybuzz.runbook.credentials.CredentialsPrecheck;
import io.keybuzz.runbook.database.DatabasePrecheck;
import io.keybuzz.runbook.deploy.DeployActivitiesImpl;
import io.keybuzz.runbook.deploy.DeployChecks;
import io.keybuzz.runbook.deploy.DeployPlanner;
import io.keybuzz.runbook.drain.DrainActivitiesImpl;
import io.keybuzz.runbook.firewall.FirewallActivitiesImpl;
import io.keybuzz.runbook.firewall.FirewallChecks;
import io.keybuzz.runbook.firewall.FirewallPlanner;
import io.keybuzz.runbook.firewall.FirewallPrecheck;
import io.keybuzz.runbook.firewall.NodeReports;
import io.keybuzz.runbook.ingress.IngressActivitiesImpl;
import io.keybuzz.runbook.ingress.IngressChecks;
import io.keybuzz.runbook.ingress.IngressPrecheck;
import io.keybuzz.runbook.kubernetes.RbacPrecheck;
import io.keybuzz.runbook.lock.LockActivitiesImpl;
import io.keybuzz.runbook.migration.MigrationActivitiesImpl;
import io.keybuzz.runbook.migration.MigrationChecks;
import io.keybuzz.runbook.migration.MigrationPlanner;
import io.keybuzz.runbook.namespace.NamespaceActivitiesImpl;
import io.keybuzz.runbook.namespace.NamespaceChecks;
import io.keybuzz.runbook.namespace.NamespacePlanner;
import io.keybuzz.runbook.notify.NotifyActivitiesImpl;
import io.keybuzz.runbook.plan.PlanActivitiesImpl;
import io.keybuzz.runbook.plan.Planner;
import io.keybuzz.runbook.policy.PolicyPrecheck;
import io.keybuzz.runbook.preflight.AdoptionPrecheck;
import io.keybuzz.runbook.preflight.ExistingInstall;
import io.keybuzz.runbook.preflight.Precheck;
import io.keybuzz.runbook.preflight.PreflightActivitiesImpl;
import io.keybuzz.runbook.preflight.SecretsPrecheck;
import io.keybuzz.runbook.redeploy.RedeployActivitiesImpl;
import io.keybuzz.runbook.redis.RedisPrecheck;
import io.keybuzz.runbook.registry.RegistryActivitiesImpl;
import io.keybuzz.runbook.registry.RegistryChecks;
import io.keybuzz.runbook.registry.RegistryPlanner;
import io.keybuzz.runbook.registry.RegistryPrecheck;
import io.keybuzz.runbook.report.ReportActivitiesImpl;
import io.keybuzz.runbook.report.ReportCheck;
import io.keybuzz.runbook.rollout.RolloutActivitiesImpl;
import io.keybuzz.runbook.rollout.RolloutChecks;
import io.keybuzz.runbook.upgrade.RunningImagePrecheck;
import io.keybuzz.runbook.upgrade.UpgradeActivitiesImpl;
import java.util.List;

/** Every adapter, built from one set of connections. */
public final class Adapters {
    private Adapters() {}

    /** The activity implementations that a worker registers. */
    public static List<Object> activities(Connections c) {
        NodeReports nodes = new NodeReports(c);
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
                new RolloutActivitiesImpl(c),
                new MigrationActivitiesImpl(c),
                new IngressActivitiesImpl(c),
                new FirewallActivitiesImpl(c),
                new NotifyActivitiesImpl(c),
                new PlanActivitiesImpl(planners(c)),
                new ReportActivitiesImpl(c, checks(c), nodes::read));
    }

    /** What preflight asks. */
    public static List<Precheck> prechecks(Connections c) {
        return List.of(
                new PolicyPrecheck(c),
                new SecretsPrecheck(c),
                new RbacPrecheck(c),
                new DatabasePrecheck(c),
                new RedisPrecheck(c),
                new CredentialsPrecheck(c),
                new RegistryPrecheck(c),
                new IngressPrecheck(c),
                new FirewallPrecheck(c),
                new AdoptionPrecheck(List.of(
                        new NamespacePlanner(c),
                        new CredentialsPlanner(c),
                        new ConfigPlanner(c),
                        new RegistryPlanner(c),
                        new DeployPlanner(c))),
                new RunningImagePrecheck(c),
                new ExistingInstall(c));
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
        return List.of(
                new NamespacePlanner(c),
                new CredentialsPlanner(c),
                new ConfigPlanner(c),
                new RegistryPlanner(c),
                new DeployPlanner(c),
                new MigrationPlanner(c),
                new FirewallPlanner(c));
    }
}
