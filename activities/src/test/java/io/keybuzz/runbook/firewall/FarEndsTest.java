package io.keybuzz.runbook.firewall;

import static io.keybuzz.runbook.firewall.Worlds.NETWORKS;
import static io.keybuzz.runbook.firewall.Worlds.asker;
import static io.keybuzz.runbook.firewall.Worlds.host;
import static io.keybuzz.runbook.firewall.Worlds.matrix;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.ssh.SshCommand;
import java.util.List;
import org.junit.jupiter.api.Test;

class FarEndsTest {
    private static final String ASKER = "10.0.0.100";
    private static final String HOST = "10.0.0.112";

    /** Of an act on the asking node only, while another act opens the pod's. */
    private static final FarEnds OF_THE_ASKER = new FarEnds(List.of(ASKER), List.of(ASKER, HOST));

    @Test
    void aPodOnAnotherActsNodeIsNotJudged() {
        Pod own = podOn(ASKER);
        Pod other = podOn(HOST);
        assertThat(OF_THE_ASKER.of(List.of(own, other))).containsExactly(own);
    }

    @Test
    void aPodOnANodeThatNoActOpensIsJudgedByEveryAct() {
        Pod unlisted = podOn("10.0.0.250");
        assertThat(OF_THE_ASKER.of(List.of(unlisted))).containsExactly(unlisted);
    }

    @Test
    void silenceOnTheWayToAPodThatAnotherActIsStillOpeningIsNoProblemOfThisOne() {
        Matrix shut = matrix(asker().silent());
        assertThat(diagnoses(shut).get(0).remedy()).startsWith("The pod's node could not be read over SSH");

        assertThat(diagnoses(new Matrix(shut.nodes(), OF_THE_ASKER.of(shut.pods()), shut.outward())))
                .isEmpty();
    }

    @Test
    void aDatabaseOnAnotherActsNodeIsNotJudged() {
        Matrix shut = matrix(List.of(Worlds.silentPod(ASKER)), host());
        assertThat(diagnoses(shut)).hasSize(1);

        Matrix judged = new FarEnds(List.of(HOST), List.of(ASKER, HOST)).of(shut);

        assertThat(judged.outward()).isEmpty();
        assertThat(diagnoses(judged)).isEmpty();
    }

    @Test
    void whereOneActOpensAllNodesNothingIsLeftOut() {
        FarEnds all = new FarEnds(List.of(ASKER, HOST), List.of(ASKER, HOST));
        Matrix shut = matrix(List.of(Worlds.silentPod(ASKER), Worlds.silentPod()), host(), asker().silent());
        assertThat(all.of(shut.pods())).isEqualTo(shut.pods());
        assertThat(all.of(shut)).isEqualTo(shut);
    }

    private static Pod podOn(String node) {
        return new Pod("chatwoot-web-" + node, "10.233.1.2", "k8s", node, "chatwoot-web", false);
    }

    private static List<Diagnosis> diagnoses(Matrix matrix) {
        FirewallProposal proposal = FirewallProposal.of(matrix, NETWORKS);
        return FirewallDiagnosis.of(matrix, NETWORKS, proposal, new SshCommand("root", 22));
    }
}
