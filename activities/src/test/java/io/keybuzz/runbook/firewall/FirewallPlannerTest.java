package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.plan.Planner.Foreseen;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirewallPlannerTest {
    @Test
    void aPathThatNoRuleWouldOpenIsToldInThePlan() {
        Diagnosis noRoute = new Diagnosis(
                Cause.NO_ROUTE, "10.0.0.100 has no route to 10.233.2.0/24", List.of(), List.of(), "", false);

        Foreseen foreseen =
                FirewallPlanner.foreseen(new FirewallObserved(false, List.of(), List.of(), List.of(noRoute)));

        assertThat(foreseen.changes()).isEmpty();
        assertThat(foreseen.unknown()).contains("no rule would open it", "10.0.0.100 has no route to 10.233.2.0/24");
    }

    @Test
    void ofPathsThatAreOpenNothingIsTold() {
        Foreseen foreseen = FirewallPlanner.foreseen(new FirewallObserved(true, List.of(), List.of(), List.of()));

        assertThat(foreseen.changes()).isEmpty();
        assertThat(foreseen.unknown()).isNull();
    }
}
