package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.spec.Spec.Firewall;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirewallMendsTest {
    private static final String INSTALL =
            "./runbook install -f SPEC adds what is proven to be missing (step fix-firewall)";
    private static final Firewall FIREWALL =
            Targets.of("chatwoot", "run-1").spec().firewall();

    @Test
    void anInstallIsOfferedWhereItWouldAddSomething() {
        assertThat(mend(List.of("route allow from 10.0.0.0/16 to 10.233.0.0/16"), diagnosis(Cause.FIREWALL, "by hand")))
                .isEqualTo(INSTALL);
        assertThat(mend(
                        List.of("route allow from 10.0.0.0/16 to 10.233.0.0/16"),
                        diagnosis(Cause.FIREWALL, "by hand"),
                        diagnosis(Cause.NODE_UNREACHABLE, "ssh 10.0.0.101")))
                .isEqualTo(INSTALL + "; ssh 10.0.0.101");
        assertThat(mend(List.of(NodeChange.DISABLE), diagnosis(Cause.FIREWALL, "by hand")))
                .contains("turns off what is proven to shut a path");
    }

    @Test
    void whatAnInstallDoesNotTouchIsMendedByItsOwnRemedyWhichIsSaidOnce() {
        for (Cause cause :
                List.of(Cause.NO_ROUTE, Cause.NETWORK_OVERLAP, Cause.UNKNOWN, Cause.NODE_UNREACHABLE, Cause.FIREWALL)) {
            Check line = line(List.of(), diagnosis(cause, "its own remedy"));

            assertThat(CheckLine.mend(line)).as("%s", cause).contains("its own remedy");
            assertThat(CheckLine.told(line)).isEqualTo("what is wrong");
        }
    }

    @Test
    void nodesThatDoNotAnswerAreLookedForAndNoFirewallIsTurnedOnThere() {
        assertThat(FirewallMends.firewalls(new UfwStates(6, 0, 0, 2), FIREWALL, List.of("10.0.0.101", "10.0.0.102")))
                .isEqualTo("see why these do not answer: ssh 10.0.0.101; ssh 10.0.0.102");
        assertThat(FirewallMends.firewalls(new UfwStates(6, 1, 0, 1), FIREWALL, List.of("10.0.0.101")))
                .startsWith("on a node without one: ufw allow 22/tcp")
                .endsWith("see why these do not answer: ssh 10.0.0.101");
    }

    private static String mend(List<String> proposed, Diagnosis... diagnoses) {
        return CheckLine.mend(line(proposed, diagnoses)).orElseThrow();
    }

    private static Check line(List<String> proposed, Diagnosis... diagnoses) {
        return FirewallMends.matrix(
                new Check("node-pod-matrix", "matrix", Status.FAILED, "what is wrong. and a remedy", List.of()),
                new FirewallObserved(
                        false,
                        List.of(new NodeFirewall(
                                "10.0.0.100", "k8s-master-01", true, "ufw", "", List.of(), proposed, List.of())),
                        List.of(),
                        List.of(diagnoses)));
    }

    private static Diagnosis diagnosis(Cause cause, String remedy) {
        return new Diagnosis(cause, "what is wrong", List.of(), List.of(), remedy, false);
    }
}
