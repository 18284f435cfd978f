package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.util.List;
import java.util.Map;
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
        world.fault(Fault.NO_ROUTE);
        Map<String, List<String>> rules = allRules();

        Report report = install(UNATTENDED);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.NO_ROUTE).evidence()).isNotEmpty();
        assertThat(allRules()).isEqualTo(rules);
    }

    @Test
    @Tag("core")
    void aFirewallThatDoesNotMatterIsLeftAlone() throws Exception {
        world.fault(Fault.CNI_FIRST);
        Map<String, List<String>> rules = allRules();

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(changes(report)).noneMatch(c -> c.startsWith("ufw/"));
        assertThat(allRules()).isEqualTo(rules);
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
        assertThat(changes(report))
                .filteredOn(c -> c.startsWith("ufw/"))
                .isNotEmpty()
                .allMatch(c -> c.endsWith("route allow from 10.233.0.0/16"));
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
    @LabOnly
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
}
