package io.keybuzz.runbook.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.run.DecisionTaken;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestoreOfAnotherSpecTest extends RestoreScenario {
    @Test
    void whatAnotherSpecWouldReplaceIsShownBeforeItIs() {
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        environment.registerDelayedCallback(
                Duration.ofMinutes(1),
                () -> run.update(
                        "decide",
                        DecisionTaken.class,
                        new Decision("RETRY", "the other server", "Ada", 1, Map.of("image", "other"))));
        environment.registerDelayedCallback(
                Duration.ofMinutes(2),
                () -> run.update("decide", DecisionTaken.class, new Decision("ABORT", "not that one", "Ada", 2, null)));

        assertThat(failure(run).getType()).isEqualTo("ABORTED");
        assertThat(script.calls()).doesNotContain("RestoreLoad", "RestoreStop");
        assertThat(script.count("RestoreLook")).isEqualTo(2);
    }

    @Test
    void alsoWhereThatSpecComesAfterTheYes() {
        WorkflowStub run = restore(Spec.OnFailure.PAUSE);
        environment.registerDelayedCallback(
                Duration.ofSeconds(30),
                () -> script.thenFails("RestoreLook", stepFailed(diagnosis(Cause.UNKNOWN, "PostgreSQL says no."))));
        Decision other = new Decision("RETRY", "the other server", "Ada", 2, Map.of("image", "other"));
        decide(1, "RETRY");
        environment.registerDelayedCallback(
                Duration.ofMinutes(2), () -> run.update("decide", DecisionTaken.class, other));
        decide(3, "ABORT");

        assertThat(failure(run).getType()).isEqualTo("ABORTED");
        assertThat(script.calls()).doesNotContain("RestoreLoad", "RestoreStop");
    }
}
