package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DropCountersTest {

    @Test
    void tablesThatNobodyKnowsAreSaidAndNotCounted() {
        DropCounters counters = DropCounters.parse(
                1,
                List.of(":FORWARD ACCEPT [0:0]"),
                List.of("table ip filter", "table ip6 nat", "table ip kube-proxy", "table inet firewalld"),
                List.of());

        assertThat(counters.unseen()).containsExactly("nftables table inet firewalld");
    }

    @Test
    void theTableInWhichFail2banBansSingleSendersHidesNoFirewall() {
        DropCounters counters =
                DropCounters.parse(1, List.of(), List.of("table ip filter", "table inet f2b-table"), List.of());

        assertThat(counters.unseen()).isEmpty();
    }

    @Test
    void aChainCountsThePacketsOfWhoAsksItWhateverItsName() {
        DropCounters counters = DropCounters.parse(
                1,
                List.of(
                        "[9:540] -A INPUT -p tcp -m multiport --dports 22 -j banned",
                        "[9:540] -A FORWARD -j shared",
                        "[9:540] -A INPUT -j shared",
                        "[9:540] -A OUTPUT -j shared",
                        "[9:540] -A OUTPUT -j egress",
                        "[9:540] -A FORWARD -j f2b-forwarded",
                        "[1:60] -A INPUT -j DROP"));

        assertThat(counters.hook("-A banned -s 203.0.113.7/32 -j DROP")).isEqualTo(Hook.INPUT);
        assertThat(counters.hook("-A shared -j DROP")).isEqualTo(Hook.FORWARD);
        assertThat(counters.hook("-A egress -j DROP")).isEqualTo(Hook.OUTPUT);
        assertThat(counters.hook("-A f2b-forwarded -j REJECT")).isEqualTo(Hook.FORWARD);
        assertThat(counters.hook("-A INPUT -j DROP")).isEqualTo(Hook.INPUT);
        assertThat(counters.forward()).containsExactly("shared", "f2b-forwarded");
    }

    @Test
    void aChainThatAnotherOneAsksIsToldByItsName() {
        assertThat(List.of(
                        "policy INPUT",
                        "-A ufw-user-input -p tcp -m tcp --dport 22 -j DROP",
                        "-A cali-INPUT -m comment --comment \"output\" -j DROP",
                        "-A KUBE-ROUTER-INPUT -j REJECT",
                        "-A f2b-sshd -s 203.0.113.7/32 -j REJECT --reject-with icmp-port-unreachable",
                        "-A KUBE-FIREWALL -m mark --mark 0x8000/0x8000 -j DROP",
                        "-A ufw-not-local -j DROP",
                        "-A ufw6-user-limit -j REJECT --reject-with icmp6-port-unreachable"))
                .allSatisfy(c -> assertThat(DropCounters.NONE.hook(c)).isEqualTo(Hook.INPUT));
        assertThat(List.of("policy OUTPUT", "-A ufw-reject-output -j REJECT", "-A cali-OUTPUT -j DROP"))
                .allSatisfy(c -> assertThat(DropCounters.NONE.hook(c)).isEqualTo(Hook.OUTPUT));
        assertThat(List.of(
                        "policy FORWARD",
                        "-A FORWARD -j REJECT",
                        "-A ufw-reject-forward -j REJECT",
                        "-A cali-tw-cali1 -j DROP",
                        "-A DOCKER-USER -m comment --comment \"input of nobody\" -j DROP"))
                .allSatisfy(c -> assertThat(DropCounters.NONE.hook(c)).isEqualTo(Hook.FORWARD));
    }

    @Test
    void ufwIsKnownByItsChainsForSixToo() {
        DropCounters counters = DropCounters.parse(
                1,
                List.of(
                        ":FORWARD DROP [3:180]",
                        "[0:0] -A FORWARD -j cali-FORWARD",
                        "[0:0] -A FORWARD -j ufw6-before-forward"));

        assertThat(counters.ufwForwards()).isTrue();
        assertThat(counters.before()).isEqualTo("cali-FORWARD");
    }

    @Test
    void oneProbeMovedTheForwardPolicyByTwoPackets() {
        DropCounters before = DropCounters.parse(1, Captured.lines("filter-seed-before.txt"));
        DropCounters after = DropCounters.parse(2, Captured.lines("filter-seed-after.txt"));
        NodeView node = Worlds.node("10.0.0.112", "k8s-worker-03")
                .counters(before, after)
                .build();

        assertThat(Culprit.forwarding(node, 1)).hasValueSatisfying(c -> {
            assertThat(c.counter()).isEqualTo(DropCounters.FORWARD_POLICY);
            assertThat(c.packets()).isEqualTo(2);
            assertThat(c.isUfw()).isTrue();
        });
        assertThat(Culprit.forwarding(node, 3)).isEmpty();
        assertThat(Culprit.input(node, 1)).isEmpty();
    }

    @Test
    void seesTheCnisChainBeforeUfws() {
        DropCounters counters = DropCounters.parse(1, Captured.lines("filter-cni-first.txt"));
        assertThat(counters.before()).isEqualTo("cali-FORWARD");
        assertThat(counters.ufwForwards()).isTrue();
        assertThat(DropCounters.parse(1, Captured.lines("filter-seed-before.txt"))
                        .before())
                .isNull();
    }

    @Test
    void packetsThatAreDroppedAnywayAreNotTheProbes() {
        DropCounters before = counters(0, 100);
        DropCounters after = counters(2_000_000, 124);
        DropCounters calm = counters(3_000_000, 129);
        NodeView busy =
                Worlds.node("10.0.0.112", "w").counters(before, after, calm).build();
        assertThat(busy.moved(DropCounters.FORWARD_POLICY)).isEqualTo(14);
    }

    private static DropCounters counters(long micros, long packets) {
        return new DropCounters(
                micros,
                Map.of(DropCounters.FORWARD_POLICY, packets),
                List.of("ufw-before-forward"),
                Map.of("FORWARD", "DROP"));
    }
}
