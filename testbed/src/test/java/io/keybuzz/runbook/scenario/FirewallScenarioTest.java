package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.legacy.Variant;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.run.Names;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FirewallScenarioTest extends Scenario {

    @Test
    @Tag("core")
    void closedForwardingIsOpenedBothWays() throws Exception {
        world.reset("closed");

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(changes(report)).filteredOn(c -> c.startsWith("ufw/")).hasSizeGreaterThan(World.NODES.size());
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    @Tag("core")
    void aMissingRouteIsNamedAndNoFirewallIsTouched() throws Exception {
        aMissingRouteIsNamed();
    }

    @Test
    @Tag("core")
    void aFirewallThatDoesNotMatterIsLeftAlone() throws Exception {
        world.fault(Fault.CNI_FIRST);
        Map<String, String> files = firewallFiles();

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(changes(report)).noneMatch(c -> c.startsWith("ufw/"));
        assertThat(firewallFiles()).isEqualTo(files);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void whatOldScriptsLeftBehindShutFirewallsIsTakenOverWithItsDataAndServed() throws Exception {
        world.legacy(Variant.PLAIN);
        List<String> users = world.sql(Legacy.DATABASE, "select email from users order by 1");
        assertThat(users).hasSize(2);
        assertThat(WayIn.answers(world).values()).anyMatch(status -> status != 200);

        Report report = install(Map.of("adopt", "YES", "database", Map.of("name", Legacy.DATABASE)));

        assertSucceeded(report);
        assertThat(diagnosis(report, Cause.FIREWALL).mended()).isTrue();
        assertThat(world.sql(Legacy.DATABASE, "select email from users order by 1"))
                .isEqualTo(users);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void aWayToRedisThatAloneIsShutIsProvenAndOpened() throws Exception {
        world.reset("closed");
        for (String node : World.NODES) {
            world.ufw(node, "route allow from 10.0.0.0/16 to 10.233.0.0/16");
            world.ufw(node, "route allow from 10.233.0.0/16 to any port 5432 proto tcp");
        }

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(diagnosis(report, Cause.FIREWALL).summary())
                .contains("packets of pods to Redis")
                .doesNotContain("PostgreSQL", "packets to pods");
        assertOnlyPodsAreLetOut(report);
    }

    @Test
    void aWayToPostgresThatAloneIsShutIsProvenAndOpened() throws Exception {
        shutPostgresAlone();

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(diagnosis(report, Cause.FIREWALL).summary())
                .contains("packets of pods to PostgreSQL")
                .doesNotContain("Redis", "packets to pods");
        assertOnlyPodsAreLetOut(report);
    }

    /** A redeploy migrates before it looks at a firewall: it is the Job that meets it first. */
    @Test
    void aMigrationThatAFirewallKeepsFromItsDatabaseFailsAndRunsAgainOnceTheWayIsOpened() throws Exception {
        assertSucceeded(install(Map.of("backup", "EXTERNAL", "env", Map.of("CONNECT_SECONDS", "5"))));
        Set<String> before = migrations().keySet();
        shutPostgresAlone();

        Report report = Run.redeploy(world, Map.of("image", IMAGE + "v3.13.0")).end();

        assertSucceeded(report);
        StepReport migrate = step(report, "migrate");
        assertThat(migrate.diagnoses()).anySatisfy(d -> {
            assertThat(d.cause()).isEqualTo(Cause.DATABASE_UNREACHABLE);
            assertThat(d.mended()).isTrue();
        });
        assertThat(migrate.attempts()).isEqualTo(2);
        Map<String, Boolean> jobs = migrations();
        jobs.keySet().removeAll(before);
        assertThat(jobs.values())
                .as("the Job that failed, whose log tells why, and the one that succeeded: " + jobs)
                .containsExactlyInAnyOrder(false, true);
        assertThat(diagnosis(report, Cause.FIREWALL).summary())
                .contains("packets of pods to PostgreSQL")
                .doesNotContain("Redis", "packets to pods");
        assertOnlyPodsAreLetOut(report);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    /** Whether each Job that migrates has succeeded. */
    private static Map<String, Boolean> migrations() {
        Map<String, Boolean> succeeded = new TreeMap<>();
        for (Job job : world.kubernetes()
                .batch()
                .v1()
                .jobs()
                .inNamespace("chatwoot")
                .list()
                .getItems()) {
            if (job.getMetadata().getName().startsWith(Names.MIGRATION_JOB_PREFIX)) {
                succeeded.put(
                        job.getMetadata().getName(),
                        Integer.valueOf(1).equals(job.getStatus().getSucceeded()));
            }
        }
        return succeeded;
    }

    private static void shutPostgresAlone() throws Exception {
        world.firewalls("closed");
        for (String node : World.NODES) {
            world.ufw(node, "route allow from 10.0.0.0/16 to 10.233.0.0/16");
            world.ufw(node, "route allow from 10.233.0.0/16 to any port 6379 proto tcp");
        }
    }

    private static void assertOnlyPodsAreLetOut(Report report) {
        assertThat(changes(report))
                .filteredOn(c -> c.startsWith("ufw/"))
                .isNotEmpty()
                .allMatch(c -> c.endsWith("route allow from 10.233.0.0/16"));
    }

    @Test
    void somebodysRulesForIpv6StayByteForByteWhileThePathIsOpened() throws Exception {
        world.reset("closed");
        Map<String, String> six = new TreeMap<>();
        for (String node : World.NODES) {
            world.ufw(node, "allow from fd00:10::/64 to any port 22 proto tcp");
            world.ufw(node, "route allow from fd00:10::/64");
            six.put(node, world.ufwFilesOfIpv6(node));
            assertThat(six.get(node)).contains("fd00:10::/64");
        }

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(diagnosis(report, Cause.FIREWALL).mended()).isTrue();
        for (String node : World.NODES) {
            assertThat(world.ufwFilesOfIpv6(node)).isEqualTo(six.get(node));
        }
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void whereItIsAllowedTheFirewallsThatAreInTheWayAreTurnedOff() throws Exception {
        world.reset("closed");

        Report report = install(Map.of("firewall", Map.of("policy", "DISABLE")));

        assertSucceeded(report);
        assertThat(report.nodes()).hasSize(World.NODES.size()).allSatisfy(node -> {
            assertThat(node.firewallBefore()).contains("Status: active");
            assertThat(node.firewallAfter()).contains("Status: inactive");
        });
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void firewallsThatAreTurnedOffStaySoAndASafeOrderToTurnThemOnIsTold() throws Exception {
        world.reset("off");
        Map<String, String> files = firewallFiles();

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(warnings(report))
                .contains("ufw is active on 0 of 8 nodes; inactive on 8, and stays so", "ufw allow 22/tcp");
        assertThat(firewallFiles()).isEqualTo(files);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void aMissingRouteIsNamedAlsoWhereNoFirewallIsTurnedOn() throws Exception {
        world.reset("off");
        aMissingRouteIsNamed();
    }

    @Test
    void whoLeavesTheFirewallsOutIsToldThatNoAnswerComesAndNoNodeIsLoggedInTo() throws Exception {
        world.fault(Fault.SSHD_DOWN);
        Map<String, String> files = firewallFiles();

        Report report = install(Map.of("firewall", Map.of("policy", "OFF"), "onFailure", "FAIL"));

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnoses(report)).noneMatch(d -> d.cause() == Cause.NODE_UNREACHABLE);
        assertThat(firewallFiles()).isEqualTo(files);
    }

    @Test
    void nodesWithoutUfwAreSaidAndNothingIsChangedThere() throws Exception {
        world.reset("off");
        world.fault(Fault.NO_UFW);

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(warnings(report)).contains("ufw is active on 0 of 8 nodes; not installed on 8");
        assertThat(changes(report)).noneMatch(c -> c.startsWith("ufw/"));
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void whoSkipsItGoesOnAndIsToldWhatStaysShut() throws Exception {
        world.fault(Fault.NO_ROUTE);
        Map<String, List<String>> rules = allRules();
        Run run = Run.start(world, DEFAULTS);
        assertThat(run.parked().waiting().step()).isEqualTo("fix-firewall");
        run.decide("SKIP");
        run.parkedAgain(2);
        assertThat(run.progress().waiting().step()).isEqualTo("verify-ingress");
        run.decide("SKIP");

        Report report = run.end();

        assertSucceeded(report);
        assertThat(check(report, "node-pod-matrix").status()).isEqualTo(Check.Status.WARNED);
        assertThat(check(report, "node-pod-matrix").detail()).endsWith("skipped the step fix-firewall: scenario");
        assertThat(check(report, "ingress-addresses").detail()).endsWith("skipped the step verify-ingress: scenario");
        assertThat(allRules()).isEqualTo(rules);
    }

    @Test
    @LabOnly("pods are held back by cordoned nodes, which the testbed's scheduler does not know")
    void aNodeThatIsLostInTheMiddleDoesNotKeepTheOthersFromBeingOpened() throws Exception {
        List<String> nodes = nodesBut("none");
        Run run;
        try {
            // Without a pod the firewalls are not looked at yet, and preflight has seen all nodes.
            nodes.forEach(node -> cordon(node, true));
            run = Run.start(world, DEFAULTS);
            assertThat(run.parked().waiting().diagnosis().cause()).isEqualTo(Cause.UNSCHEDULABLE);
            world.fault(Fault.SSHD_DOWN);
        } finally {
            nodes.forEach(node -> cordon(node, false));
        }

        run.decide("RETRY");
        run.parkedAgain(2);

        Report lost = run.progress();
        assertThat(lost.waiting().step()).isEqualTo("fix-firewall");
        assertThat(lost.waiting().diagnosis().cause()).isEqualTo(Cause.NODE_UNREACHABLE);
        assertThat(lost.waiting().diagnosis().summary()).contains(Fault.LOST);
        assertThat(changes(lost))
                .filteredOn(c -> c.startsWith("ufw/"))
                .hasSizeGreaterThanOrEqualTo(World.NODES.size() - 1)
                .noneMatch(c -> c.contains(Fault.LOST));

        world.fault(Fault.NONE);
        run.decide("RETRY");
        Report report = run.end();
        assertSucceeded(report);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    @LabOnly("the testbed's nodes have no tunnel between them")
    void aTunnelThatIsShutIsNamedAndTheForwardingBehindItIsOpenedWhenAPersonHasAdmittedIt() throws Exception {
        world.fault(Fault.TUNNEL);
        for (String node : World.NODES) {
            // As where somebody thought of TCP only.
            world.ufw(node, "allow proto tcp from 10.0.0.0/16");
            world.ufw(node, "delete allow from 10.0.0.0/16");
        }
        Map<String, List<String>> rules = allRules();
        Run run = Run.start(world, DEFAULTS);

        Diagnosis told = run.parked().waiting().diagnosis();

        assertThat(told.cause()).isEqualTo(Cause.FIREWALL);
        assertThat(told.summary()).contains("packets to pods from other nodes", "the tunnel vxlan.calico");
        assertThat(told.evidence()).anySatisfy(e -> assertThat(e.observed()).contains("dropped by the INPUT policy"));
        assertThat(told.remedy()).contains("ufw allow from 10.0.0.0/16");
        assertThat(allRules()).isEqualTo(rules);
        DiagnosesDocument.told("a firewall in the way of the tunnel", told);

        for (String node : World.NODES) {
            world.ufw(node, "allow from 10.0.0.0/16");
        }
        run.decide("RETRY");
        Report report = run.end();
        assertSucceeded(report);
        assertThat(changes(report))
                .filteredOn(c -> c.startsWith("ufw/"))
                .isNotEmpty()
                .allMatch(c -> c.endsWith("route allow from 10.233.0.0/16"));
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    private static void aMissingRouteIsNamed() throws Exception {
        world.fault(Fault.NO_ROUTE);
        Map<String, String> files = firewallFiles();

        Report report = install(UNATTENDED);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.NO_ROUTE).evidence()).isNotEmpty();
        assertThat(changes(report)).noneMatch(c -> c.startsWith("ufw/"));
        assertThat(firewallFiles()).isEqualTo(files);
    }

    private static String warnings(Report report) {
        return report.checks().stream()
                .filter(c -> c.status() == Check.Status.WARNED)
                .map(Check::detail)
                .collect(Collectors.joining("\n"));
    }
}
