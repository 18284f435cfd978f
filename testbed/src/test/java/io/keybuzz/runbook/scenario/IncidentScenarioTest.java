package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("core")
class IncidentScenarioTest extends Scenario {

    @Test
    void oneInstallOpensTheFirewallsAndEveryNodeAnswers() throws Exception {
        assertThat(WayIn.answers(world).values()).doesNotContain(200);
        Map<String, List<String>> rules = allRules();

        Report report = install(DEFAULTS);

        world.keep(report);
        assertSucceeded(report);
        assertThat(changes(report)).filteredOn(c -> c.startsWith("ufw/")).hasSize(World.NODES.size());
        assertThat(diagnosis(report, Cause.FIREWALL).mended()).isTrue();
        assertThat(WayIn.answers(world).values()).containsOnly(200);
        assertThat(report.nodes()).hasSize(World.NODES.size()).allSatisfy(node -> {
            assertThat(node.firewallBefore()).contains("Status: active").doesNotContain("chatwoot-runbook");
            assertThat(node.firewallAfter()).contains("Status: active", "chatwoot-runbook");
        });
        for (String node : World.NODES) {
            assertThat(world.ufwRules(node).stream()
                            .filter(rule -> !rule.contains("chatwoot-runbook"))
                            .toList())
                    .as("others' rules on " + node)
                    .isEqualTo(rules.get(node));
        }
    }

    @Test
    void anIngressThatIsSlowToSyncIsWaitedFor() throws Exception {
        world.fault(Fault.INGRESS_STALE);
        Run run = Run.start(world, UNATTENDED);
        run.untilRunning("verify-ingress");
        assertThat(WayIn.answers(world).values())
                .as("all that the run waits for now is the ingress")
                .doesNotContain(200);
        world.fault(Fault.NONE);

        Report report = run.end();

        assertSucceeded(report);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void aSecondInstallChangesNothing() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, String> before = written();
        Map<String, ?> rules = allRules();

        Report second = install(DEFAULTS);

        assertSucceeded(second);
        assertThat(changes(second)).isEmpty();
        assertThat(written()).isEqualTo(before);
        assertThat(allRules()).isEqualTo(rules);
    }

    @Test
    void aChangedSettingRollsThePods() throws Exception {
        assertSucceeded(install(DEFAULTS));
        var web = pods("chatwoot-web");
        var worker = pods("chatwoot-worker");

        Report second = install(Map.of("env", Map.of("DEFAULT_LOCALE", "fr")));

        assertSucceeded(second);
        assertThat(changes(second)).contains("ConfigMap/chatwoot/chatwoot-config");
        assertThat(pods("chatwoot-web")).hasSize(2).doesNotContainAnyElementsOf(web);
        assertThat(pods("chatwoot-worker")).hasSize(2).doesNotContainAnyElementsOf(worker);
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }
}
