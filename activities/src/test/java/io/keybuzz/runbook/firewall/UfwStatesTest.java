package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.Spec.Firewall;
import org.junit.jupiter.api.Test;

class UfwStatesTest {
    private final Firewall firewall = Targets.of("chatwoot", "run-1").spec().firewall();

    @Test
    void nothingMoreIsSaidWhereAllAreActive() {
        assertThat(new UfwStates(8, 0, 0, 0).words(firewall)).isEqualTo("ufw is active on 8 of 8 nodes");
    }

    @Test
    void eachStateThatProtectsNobodyIsSaid() {
        assertThat(new UfwStates(5, 1, 1, 1).words(firewall))
                .startsWith(
                        "ufw is active on 5 of 8 nodes; inactive on 1, and stays so; a safe order to turn it on: ufw"
                                + " allow 22/tcp; ")
                .contains("; not installed on 1, ", "; 1 could not be reached; ")
                .endsWith("cannot be seen from here");
    }
}
