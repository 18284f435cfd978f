package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
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
}
