package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeFirewallTest {
    private static final List<String> RULES = List.of("ufw allow 22/tcp");

    @Test
    void anUndoComparesWithTheRulesFromBeforeAFirewallWasSwitchedOff() {
        NodeFirewall merged = seen("ufw", RULES, NodeFirewall.DISABLE).and(seen("inactive", List.of()));

        assertThat(merged.rules()).isEqualTo(RULES);
        assertThat(merged.proposed()).containsExactly(NodeFirewall.DISABLE);
        assertThat(merged.kind()).isEqualTo("inactive");
    }

    @Test
    void aNodeOfWhichNothingWasWantedYetIsTheWorkOfTheNewerLook() {
        NodeFirewall merged = seen("ufw", List.of()).and(seen("ufw", RULES, "route allow from 10.233.0.0/16"));

        assertThat(merged.rules()).isEqualTo(RULES);
        assertThat(merged.proposed()).containsExactly("route allow from 10.233.0.0/16");
    }

    private static NodeFirewall seen(String kind, List<String> rules, String... proposed) {
        return new NodeFirewall("10.0.0.100", "k8s-master-01", true, kind, "", rules, List.of(proposed), List.of());
    }
}
