package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirewallChecksTest {

    @Test
    void everyPodIsClaimedOnlyWhereEveryPodWasProbed() {
        assertThat(FirewallChecks.proven(ChatwootPods.MOST))
                .isEqualTo("every node reaches every pod, and no pod's way to PostgreSQL or Redis is shut");
        assertThat(FirewallChecks.proven(40))
                .isEqualTo("every node reaches the 12 of 40 pods that were probed, and no way of theirs to PostgreSQL"
                        + " or Redis is shut");
    }
}
