package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Report;
import org.junit.jupiter.api.Test;

/** Rules that people have typed against the incident, and what they are worth. */
class FirewallRecipeScenarioTest extends Scenario {
    private static final String OF_K3S = "allow from 10.233.0.0/16";

    @Test
    void theRecipeOfK3sOpensNoForwardingAndTheRoutedRulesAreMadeBesideIt() throws Exception {
        world.firewalls("closed");
        for (String node : World.NODES) {
            world.ufw(node, OF_K3S);
        }

        Report report = install(DEFAULTS);

        assertSucceeded(report);
        assertThat(diagnosis(report, Cause.FIREWALL).mended()).isTrue();
        assertThat(changes(report))
                .filteredOn(c -> c.startsWith("ufw/"))
                .hasSizeGreaterThan(World.NODES.size())
                .allMatch(c -> c.contains("/route allow from "));
        assertThat(allRules().values()).allSatisfy(rules -> assertThat(rules).contains("ufw " + OF_K3S));
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }
}
