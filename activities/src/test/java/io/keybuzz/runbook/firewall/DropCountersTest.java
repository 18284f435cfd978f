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
