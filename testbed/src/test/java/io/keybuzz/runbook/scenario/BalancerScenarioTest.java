package io.keybuzz.runbook.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A way in that goes through a balancer, which does not reach the nodes, while each of them serves by itself. */
class BalancerScenarioTest extends DiagnosisScenario {
    private static final String BALANCER = "10.0.0.10";
    private static final Map<String, Object> THROUGH_IT = Map.of("ingress", Map.of("addresses", List.of(BALANCER)));

    @Test
    void aBalancerThatDoesNotReachTheNodesIsNamedByAVerification() throws Exception {
        Run run = Run.start(world, THROUGH_IT);
        run.parked();
        run.decide("SKIP");
        assertSucceeded(run.end());
        world.fault(Fault.BALANCER);

        Diagnosis told = diagnosis(Run.verify(world, Map.of()), Cause.BALANCER);

        assertNamed(told);
        DiagnosesDocument.told("a balancer that does not reach the nodes", told);
    }

    /** A balancer may need half a minute until it takes nodes for well that have just begun to serve. */
    @Test
    void anInstallWaitsForABalancersHealthChecksAndThenNamesItAndWhoeverGoesPastItIsServed() throws Exception {
        world.fault(Fault.BALANCER);
        Run run = Run.start(world, THROUGH_IT);

        Report parked = run.parked();

        assertThat(parked.waiting().step()).isEqualTo("verify-ingress");
        assertNamed(parked.waiting().diagnosis());
        run.retryWith(Map.of("ingress", Map.of("addresses", World.NODES)));
        assertSucceeded(run.end());
        assertThat(WayIn.answers(world).values()).containsOnly(200);
    }

    private static void assertNamed(Diagnosis told) {
        assertThat(told.cause()).isEqualTo(Cause.BALANCER);
        assertThat(told.summary()).contains("The nodes answer 200 themselves, 8 of 8", BALANCER + " answers 502");
        assertThat(told.ruledOut())
                .filteredOn(e -> e.observed().startsWith("the node itself: 200"))
                .extracting(Evidence::node)
                .containsExactlyInAnyOrderElementsOf(World.NODES);
    }
}
