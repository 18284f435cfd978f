package io.keybuzz.runbook.firewall;

import static io.keybuzz.runbook.firewall.Worlds.NETWORKS;
import static io.keybuzz.runbook.firewall.Worlds.asker;
import static io.keybuzz.runbook.firewall.Worlds.host;
import static io.keybuzz.runbook.firewall.Worlds.matrix;
import static io.keybuzz.runbook.firewall.Worlds.networks;
import static io.keybuzz.runbook.firewall.Worlds.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.ssh.SshCommand;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirewallDiagnosisTest {
    private static final String FORWARD = DropCounters.FORWARD_POLICY;
    private static final String INWARD = "route allow from 10.0.0.0/16 to 10.233.0.0/16";
    private static final String OUTWARD = "route allow from 10.233.0.0/16";
    private static final SshCommand ROOT = new SshCommand("root", 22);

    @Test
    void anOpenMatrixNeedsNeitherDiagnosisNorRule() {
        Matrix open = matrix(host(), asker().probe("refused", 1));
        assertThat(open.open()).isTrue();
        assertThat(diagnoses(open)).isEmpty();
        assertThat(proposal(open).rules()).isEmpty();
    }

    @Test
    void theFirewallOfThePodsNodeIsToBlameWhenItsCounterMoved() {
        Matrix shut = matrix(host().moved(FORWARD, 2), asker().silent());
        assertThat(diagnoses(shut)).singleElement().satisfies(d -> {
            assertThat(d.cause()).isEqualTo(Cause.FIREWALL);
            assertThat(d.summary()).contains("k8s-worker-03 (10.0.0.112)").contains("packets to pods");
            assertThat(d.evidence().get(0).observed()).contains("2 packets dropped by the FORWARD policy");
            assertThat(d.ruledOut()).anySatisfy(e -> assertThat(e.what()).contains("from the pod's own node"));
        });
        assertThat(proposal(shut).at("10.0.0.112")).containsExactly(INWARD);
    }

    @Test
    void theRemedyIsTypedAsTheUserAndAtThePortOfTheSpec() {
        Matrix shut = matrix(host().moved(FORWARD, 2), asker().silent());
        SshCommand admin = new SshCommand("admin", 2222);

        assertThat(diagnoses(shut).get(0).remedy()).contains("; do ssh $n ufw " + INWARD + "; done");
        assertThat(FirewallDiagnosis.of(shut, NETWORKS, proposal(shut), admin)
                        .get(0)
                        .remedy())
                .contains("; do ssh -p 2222 admin@$n sudo ufw " + INWARD + "; done");
        assertThat(NodeChange.command(admin, "10.0.0.112", OUTWARD))
                .isEqualTo("ssh -p 2222 admin@10.0.0.112 sudo ufw route delete allow from 10.233.0.0/16");
    }

    @Test
    void silenceAloneBlamesNoFirewall() {
        Matrix shut = matrix(host(), asker().silent());
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.UNKNOWN);
        assertThat(proposal(shut).rules()).isEmpty();
    }

    @Test
    void aCounterOnTheAskingNodeProvesNothing() {
        Matrix shut = matrix(host(), asker().silent().moved(FORWARD, 2));
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.UNKNOWN);
    }

    @Test
    void packetsThatGoToTheDefaultGatewayHaveNoRoute() {
        Matrix shut = matrix(host(), asker().silent().noRoute());
        assertThat(diagnoses(shut)).singleElement().satisfies(d -> {
            assertThat(d.cause()).isEqualTo(Cause.NO_ROUTE);
            assertThat(d.summary()).contains("10.0.0.1, its default gateway");
            assertThat(d.ruledOut()).anySatisfy(e -> assertThat(e.observed()).contains("no drop counter moved"));
        });
        assertThat(proposal(shut).rules()).isEmpty();
    }

    @Test
    void aNetworkThatRoutesPodsByTheGatewayIsNoMissingRouteWhenThePacketsArriveAndAreDropped() {
        Matrix shut = matrix(host().moved(FORWARD, 2), asker().silent().noRoute());
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.FIREWALL);
    }

    @Test
    void aMissingRouteIsSeenThoughThePodsOwnPacketsAreDroppedMeanwhile() {
        Matrix shut = matrix(
                List.of(Worlds.silentPod()),
                host().moved(FORWARD, 3),
                asker().silent().noRoute());
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.FIREWALL, Cause.NO_ROUTE);
        assertThat(diagnoses(shut).get(0).summary())
                .contains("packets of pods to PostgreSQL")
                .doesNotContain("packets to pods");
        assertThat(proposal(shut).at("10.0.0.112")).containsExactly(OUTWARD);
    }

    @Test
    void threeSymptomsOfOneFirewallAreOneDiagnosis() {
        Matrix shut = matrix(List.of(Worlds.silentPod()), host().moved(FORWARD, 5), asker().silent());
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.FIREWALL);
        assertThat(proposal(shut).at("10.0.0.112")).containsExactly(INWARD, OUTWARD);
    }

    @Test
    void aPodThatGetsNoAnswerIsNotThisFirewallWhenNothingWasDropped() {
        Matrix shut = matrix(List.of(Worlds.silentPod()), host(), asker().probe("refused", 0));
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.UNKNOWN);
        assertThat(proposal(shut).rules()).isEmpty();
    }

    @Test
    void aDatabaseOnANodeIsGuardedByThatNodesInput() {
        Matrix shut = matrix(
                List.of(Worlds.silentPod("10.0.0.100")),
                host(),
                asker().probe("refused", 0).moved(DropCounters.INPUT_POLICY, 2));
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.FIREWALL);
        assertThat(proposal(shut).rules())
                .containsOnlyKeys("10.0.0.100")
                .containsEntry("10.0.0.100", List.of("allow from 10.233.0.0/16 to any port 5432"));
    }

    @Test
    void aNameServerOnEveryNodeIsGuardedByTheInputOfThePodsOwn() {
        Matrix shut = matrix(
                List.of(Worlds.silentNameServer("169.254.25.10")),
                host().moved(DropCounters.INPUT_POLICY, 2),
                asker().probe("refused", 0));
        assertThat(diagnoses(shut)).singleElement().satisfies(d -> {
            assertThat(d.cause()).isEqualTo(Cause.FIREWALL);
            assertThat(d.summary()).contains("k8s-worker-03 (10.0.0.112) drops packets of pods to DNS");
        });
        assertThat(proposal(shut).rules())
                .as("the next pod may land on the other")
                .containsOnlyKeys("10.0.0.112", "10.0.0.100")
                .allSatisfy(
                        (node, rules) -> assertThat(rules).containsExactly("allow from 10.233.0.0/16 to any port 53"));
    }

    @Test
    void aNameServerBehindAServiceIsShutWhereAPodsPacketsAreForwarded() {
        Matrix forwarded = matrix(
                List.of(Worlds.silentNameServer("10.96.0.10")), host().moved(FORWARD, 2), asker().probe("refused", 0));
        assertThat(proposal(forwarded).at("10.0.0.112")).containsExactly(OUTWARD);

        Matrix local = matrix(
                List.of(Worlds.silentNameServer("10.96.0.10")),
                host().moved(DropCounters.INPUT_POLICY, 2),
                asker().probe("refused", 0));
        assertThat(proposal(local).rules())
                .as("a cache at the Service's address, which another node need not have")
                .containsOnlyKeys("10.0.0.112")
                .containsEntry("10.0.0.112", List.of("allow from 10.233.0.0/16 to any port 53"));
    }

    @Test
    void whoeverHasANameIsNotAskedWhileItsNameServerIsShut() {
        Matrix shut = matrix(
                List.of(Worlds.silentNameServer("169.254.25.10"), Worlds.silentPod("postgres.keybuzz.internal")),
                host().moved(DropCounters.INPUT_POLICY, 2),
                asker().probe("refused", 0));
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.FIREWALL);
        assertThat(diagnoses(shut).get(0).summary()).doesNotContain("PostgreSQL");

        DropCounters none = new DropCounters(0, Map.of(), List.of(), Map.of());
        DropCounters both =
                new DropCounters(1, Map.of(FORWARD, 14L, DropCounters.INPUT_POLICY, 2L), List.of(), Map.of());
        assertThat(proposal(matrix(
                                List.of(
                                        Worlds.silentNameServer("169.254.25.10"),
                                        Worlds.silentPod("postgres.keybuzz.internal")),
                                host().counters(none, both),
                                asker().silent()))
                        .at("10.0.0.112"))
                .as("what other nodes' packets moved says nothing of the pod's")
                .containsExactly(INWARD, "allow from 10.233.0.0/16 to any port 53");

        Matrix addressed = matrix(
                List.of(Worlds.silentNameServer("169.254.25.10"), Worlds.silentPod("10.0.0.10")),
                host().moved(DropCounters.INPUT_POLICY, 2),
                asker().probe("refused", 0));
        assertThat(diagnoses(addressed))
                .as("of an address that is silent a name server tells nothing")
                .extracting(Diagnosis::cause)
                .containsExactly(Cause.FIREWALL, Cause.UNKNOWN);
    }

    @Test
    void aNameServerThatIsSilentWhileNothingIsDroppedIsNoFirewalls() {
        Matrix shut = matrix(
                List.of(Worlds.silentNameServer("169.254.25.10")),
                host().moved(FORWARD, 9),
                asker().probe("refused", 0));
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.UNKNOWN);
        assertThat(proposal(shut).rules()).isEmpty();
    }

    @Test
    void onePacketIsNoProofThatAPodsWayOutIsShut() {
        Matrix forwarded = matrix(List.of(Worlds.silentPod()), host().moved(FORWARD, 1), asker().probe("refused", 0));
        assertThat(diagnoses(forwarded)).extracting(Diagnosis::cause).containsExactly(Cause.UNKNOWN);
        assertThat(proposal(forwarded).rules()).isEmpty();

        Matrix local = matrix(
                List.of(Worlds.silentPod("10.0.0.100")),
                host(),
                asker().probe("refused", 0).moved(DropCounters.INPUT_POLICY, 1));
        assertThat(diagnoses(local)).extracting(Diagnosis::cause).containsExactly(Cause.UNKNOWN);
        assertThat(proposal(local).rules()).isEmpty();
    }

    @Test
    void theSynAndItsRetransmissionAreEnough() {
        Matrix shut = matrix(List.of(Worlds.silentPod()), host().moved(FORWARD, 2), asker().probe("refused", 0));
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.FIREWALL);
        assertThat(proposal(shut).at("10.0.0.112")).containsExactly(OUTWARD);
    }

    /** The application tries by itself, and may do so more often in the control than while the pods ask. */
    @Test
    void aPodsPacketsMayDrownInWhatTheApplicationRetries() {
        assertThat(drowned(3, 3)).isEqualTo(1);
        assertThat(drowned(3, 2)).as("one more than in the control").isZero();
        assertThat(drowned(0, 0)).as("dropped elsewhere").isZero();
    }

    private static long drowned(long probed, long control) {
        Worlds.Builder host = Worlds.host().counters(drops(0, 0), drops(1500, probed), drops(3000, probed + control));
        return FirewallDiagnosis.drowned(matrix(List.of(Worlds.silentPod()), host));
    }

    private static DropCounters drops(long millis, long packets) {
        return new DropCounters(1000 * millis, Map.of(FORWARD, packets), List.of(), Map.of());
    }

    @Test
    void whatANodeDropsOnItsOwnAccountIsNotAPodsWayOut() {
        assertThat(List.of(
                        "-A f2b-sshd -s 203.0.113.7/32 -j REJECT --reject-with icmp-port-unreachable",
                        "-A cali-INPUT -m comment --comment \"Drop IPIP packets from non-Calico hosts\" -j DROP",
                        "-A cali-OUTPUT -j DROP",
                        "-A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP",
                        "-A ufw-user-limit -j REJECT --reject-with icmp-port-unreachable"))
                .allSatisfy(FirewallDiagnosisTest::assertNobodyIsBlamed);
    }

    @Test
    void packetsOfNoKnownConnectionAreNotTheProbes() {
        assertNobodyIsBlamed("-A cali-tw-cali1 -m conntrack --ctstate INVALID -j DROP");
        assertNobodyIsBlamed("-A KUBE-FORWARD -m state --state INVALID -j DROP");

        Matrix shut = matrix(
                List.of(Worlds.silentPod()),
                host().moved("-A cali-tw-cali1 -m conntrack --ctstate INVALID,NEW -j DROP", 2),
                asker().probe("refused", 0));
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.FIREWALL);
    }

    @Test
    void aRefusalByARejectRuleIsShutToo() {
        String reject = "-A ufw-reject-forward -j REJECT --reject-with icmp-port-unreachable";
        Matrix shut = matrix(host().moved(reject, 1), asker().probe("refused", 0));
        assertThat(shut.open()).isFalse();
        assertThat(proposal(shut).at("10.0.0.112")).containsExactly(INWARD);
    }

    @Test
    void whatIsNotUfwsIsNotChanged() {
        Matrix docker = matrix(host().kind("inactive").moved(FORWARD, 2), asker().silent());
        assertThat(diagnoses(docker)).singleElement().satisfies(d -> {
            assertThat(d.cause()).isEqualTo(Cause.FIREWALL);
            assertThat(d.summary()).startsWith("A firewall that is not ufw");
        });
        assertThat(proposal(docker).rules()).isEmpty();

        Matrix policy = matrix(host().moved("-A cali-tw-cali1 -j DROP", 2), asker().silent());
        assertThat(diagnoses(policy)).extracting(Diagnosis::cause).containsExactly(Cause.FIREWALL);
        assertThat(proposal(policy).rules()).isEmpty();
    }

    @Test
    void aRuleThatIsThereIsNotProposedAgain() {
        Matrix shut = matrix(host().moved(FORWARD, 2).rules("ufw " + INWARD), asker().silent());
        assertThat(proposal(shut).rules()).isEmpty();
    }

    @Test
    void nodesThatForwardAlikeGetTheRuleForThePodsToCome() {
        Matrix shut = matrix(
                host().moved(FORWARD, 4),
                asker().silent(),
                node("10.0.0.101", "k8s-master-02").silent().route(" via 10.0.0.112 dev eth0 src 10.0.0.101"),
                node("10.0.0.102", "k8s-master-03").kind("inactive").probe("refused", 1),
                node("10.0.0.110", "k8s-worker-01")
                        .rules("ufw route allow in on cni0")
                        .probe("refused", 1));
        assertThat(proposal(shut).rules()).containsOnlyKeys("10.0.0.112", "10.0.0.100", "10.0.0.101");
        assertThat(proposal(shut).evidence().get("10.0.0.101").get(0).observed())
                .contains("where it is proven");
    }

    @Test
    void overlappingNetworksAreNamedWhenNothingElseExplainsTheSilence() {
        Networks overlapping = networks(List.of("10.233.6.2"), List.of("10.96.0.0/16", "10.233.0.0/20"));
        Matrix shut = matrix(host(), asker().silent());
        assertThat(FirewallDiagnosis.of(shut, overlapping, FirewallProposal.of(shut, overlapping), ROOT))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.cause()).isEqualTo(Cause.NETWORK_OVERLAP);
                    assertThat(d.summary())
                            .isEqualTo("Networks overlap: a pod's address 10.233.6.2 lies in the Services' network"
                                    + " 10.233.0.0/20");
                    assertThat(d.evidence().get(0).observed())
                            .as("what decides")
                            .endsWith("lies in the Services' network 10.233.0.0/20");
                    assertThat(d.remedy()).endsWith("grep -w 10.233.6.2");
                });
    }

    @Test
    void servicesThatAreNeighboursOfThePodsInTheSpecsWiderNetworkAreNoOverlap() {
        Networks kubespray = networks(List.of("10.233.64.0/18"), List.of("10.233.0.0/18"));
        Matrix shut = matrix(host(), asker().silent());
        assertThat(FirewallDiagnosis.of(shut, kubespray, FirewallProposal.of(shut, kubespray), ROOT))
                .extracting(Diagnosis::cause)
                .containsExactly(Cause.UNKNOWN);
    }

    @Test
    void podsInTheNodesNetworkAndServicesInThePodsAreAnOverlap() {
        assertThat(networks(List.of("10.0.128.0/18"), List.of("10.233.0.1")).overlap())
                .contains("the pods' network 10.0.128.0/18 and the nodes' network 10.0.0.0/16 overlap");
        assertThat(networks(List.of("10.233.64.0/18"), List.of("10.233.64.1")).overlap())
                .contains("the Service address 10.233.64.1 lies in the pods' network 10.233.64.0/18");
    }

    @Test
    void aTunnelThatIsShutInInputIsNotMendedByARoutedRule() {
        Matrix shut = matrix(
                host().moved(DropCounters.INPUT_POLICY, 2),
                asker().silent().route(" via 10.0.0.112 dev tunl0 src 10.233.1.0"));
        assertThat(diagnoses(shut)).singleElement().satisfies(d -> {
            assertThat(d.cause()).isEqualTo(Cause.FIREWALL);
            assertThat(d.summary()).endsWith("drops packets to pods from other nodes in the tunnel tunl0");
            assertThat(d.remedy()).contains("ufw allow from 10.0.0.0/16", "ip -d link show tunl0");
        });
        assertThat(proposal(shut).rules()).isEmpty();
    }

    private static void assertNobodyIsBlamed(String counter) {
        Matrix shut = matrix(List.of(Worlds.silentPod()), host().moved(counter, 9), asker().probe("refused", 0));
        assertThat(diagnoses(shut)).extracting(Diagnosis::cause).containsExactly(Cause.UNKNOWN);
        assertThat(proposal(shut).rules()).isEmpty();
    }

    private static FirewallProposal proposal(Matrix matrix) {
        return FirewallProposal.of(matrix, NETWORKS);
    }

    private static List<Diagnosis> diagnoses(Matrix matrix) {
        return FirewallDiagnosis.of(matrix, NETWORKS, proposal(matrix), ROOT);
    }
}
