package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.cli.Announced;
import io.keybuzz.runbook.cli.CommandRun;
import io.keybuzz.runbook.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code plan} announces, object by object, is what the install then reports to have done; and a look changes nothing. */
class PlanScenarioTest extends Scenario {
    private static final int NOTHING = 0;
    private static final int PENDING = 4;

    @Test
    void aFirstInstallDoesWhatWasAnnouncedAndLeavesNothingToAnnounce() throws Exception {
        Map<String, List<String>> rules = allRules();

        CommandRun plan = plan();

        assertThat(plan.exit()).as(plan.err() + plan.out()).isEqualTo(PENDING);
        assertNothingIsLeft("chatwoot");
        assertThat(allRules()).as("after a look").isEqualTo(rules);
        assertThat(Announced.unknown(plan)).as("known only when pods run").containsExactly("migrate", "fix-firewall");
        Report report = install(DEFAULTS);
        assertSucceeded(report);
        assertThat(Announced.by(plan))
                .contains("credentials CREATED database/chatwoot", "deploy CREATED Deployment/chatwoot/chatwoot-web")
                .containsExactlyInAnyOrderElementsOf(Announced.done(report).stream()
                        // Both are among what was said to be unknown.
                        .filter(line -> !line.startsWith("fix-firewall "))
                        .map(line -> line.replaceFirst("chatwoot-migrate-[0-9a-f]+", "chatwoot-migrate-*"))
                        .toList());
        assertNothingToDo();
    }

    @Test
    void nodesWhosePodsCannotBeReachedAnyMoreGetTheRulesThatWereAnnounced() throws Exception {
        assertSucceeded(install(DEFAULTS));
        world.firewalls("seed");
        Map<String, List<String>> rules = allRules();

        CommandRun plan = plan();

        assertThat(plan.exit()).as(plan.err() + plan.out()).isEqualTo(PENDING);
        assertThat(allRules()).as("after a look").isEqualTo(rules);
        Report report = install(DEFAULTS);
        assertSucceeded(report);
        assertThat(Announced.by(plan))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("fix-firewall CREATED ufw/10.0.0."))
                .containsExactlyInAnyOrderElementsOf(Announced.done(report));
        assertNothingToDo();
    }

    @Test
    void aChangedSettingIsAnnouncedForThePodsThatItRolls() throws Exception {
        assertSucceeded(install(DEFAULTS));
        Map<String, String> written = written();

        CommandRun plan = plan("--set", "env.DEFAULT_LOCALE=fr");

        assertThat(plan.exit()).as(plan.err() + plan.out()).isEqualTo(PENDING);
        assertThat(written()).as("after a look").isEqualTo(written);
        Report report = install(Map.of("env", Map.of("DEFAULT_LOCALE", "fr")));
        assertSucceeded(report);
        assertThat(Announced.by(plan))
                .containsExactlyInAnyOrder(
                        "config UPDATED ConfigMap/chatwoot/chatwoot-config",
                        "deploy UPDATED Deployment/chatwoot/chatwoot-web",
                        "deploy UPDATED Deployment/chatwoot/chatwoot-worker")
                .containsExactlyInAnyOrderElementsOf(Announced.done(report).stream()
                        // New pods may come to nodes that had none, whose rules nobody could blame before.
                        .filter(line -> !line.startsWith("fix-firewall "))
                        .toList());
    }

    private static void assertNothingToDo() throws Exception {
        CommandRun again = plan();
        assertThat(again.exit()).as(again.err() + again.out()).isEqualTo(NOTHING);
        assertThat(again.json().path("steps")).isEmpty();
        assertThat(again.json().path("unknown")).isEmpty();
    }

    private static CommandRun plan(String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("plan", "--json", "--set", "registry.endpoint=http://10.0.0.10:5000"));
        arguments.addAll(List.of(more));
        return world.command(arguments.toArray(String[]::new));
    }
}
