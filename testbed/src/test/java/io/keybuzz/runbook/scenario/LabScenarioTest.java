package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@LabOnly("the testbed's Temporal keeps nothing that it could go on from")
class LabScenarioTest extends Scenario {

    @Tag("core")
    @Test
    void aRestartOfTemporalInTheMiddleCostsNothingButTime() throws Exception {
        Run run = Run.start(world, DEFAULTS);
        run.untilRunning("rollout");

        ((LabWorld) world).lab("restart", "temporal");

        assertSucceeded(run.end());
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }
}
