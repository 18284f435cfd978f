package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@LabOnly
class LabScenarioTest extends Scenario {

    @Test
    void aRestartOfTemporalInTheMiddleCostsNothingButTime() throws Exception {
        Run run = Run.start(world, DEFAULTS);
        run.untilRunning("rollout");

        lab().lab("restart", "temporal");

        assertSucceeded(run.end());
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    @Test
    void whatOldScriptsInstalledIsAskedForAndThenAdoptedWithItsData() throws Exception {
        lab().lab("legacy");
        List<String> users = world.sql("chatwoot_production", "select email from users order by 1");
        assertThat(users).hasSize(2);

        Report report = install(Map.of("adopt", "YES", "database", Map.of("name", "chatwoot_production")));

        assertSucceeded(report);
        assertThat(world.sql("chatwoot_production", "select email from users order by 1"))
                .isEqualTo(users);
    }

    @Test
    void anImageThatIsSlowToBootIsWaitedForWithoutAWord() throws Exception {
        Report report = install(Map.of("onFailure", "FAIL", "image", IMAGE + "v3.12.0-slow-boot"));

        assertSucceeded(report);
        assertThat(diagnoses(report)).as("but for the incident's own").allMatch(d -> d.cause() == Cause.FIREWALL);
    }

    @Test
    void aStatementOfHalfAMinuteIsLetEndInTheMigration() throws Exception {
        assertSucceeded(install(Map.of("onFailure", "FAIL", "image", IMAGE + "v3.12.0-slow-statement")));
    }

    private static LabWorld lab() {
        return (LabWorld) world;
    }
}
