package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("core")
class FirewallScenarioTest extends Scenario {

    @Test
    void closedForwardingIsOpenedBothWays() throws Exception {
        world.reset("closed");

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(changes(report)).filteredOn(c -> c.startsWith("ufw/")).hasSizeGreaterThan(World.NODES.size());
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void aMissingRouteIsNamedAndNoFirewallIsTouched() throws Exception {
        world.fault(Fault.NO_ROUTE);
        Map<String, List<String>> rules = allRules();

        Report report = install(UNATTENDED);

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(diagnosis(report, Cause.NO_ROUTE).evidence()).isNotEmpty();
        assertThat(allRules()).isEqualTo(rules);
    }

    @Test
    void aFirewallThatDoesNotMatterIsLeftAlone() throws Exception {
        world.fault(Fault.CNI_FIRST);
        Map<String, List<String>> rules = allRules();

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(changes(report)).noneMatch(c -> c.startsWith("ufw/"));
        assertThat(allRules()).isEqualTo(rules);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }
}
