package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.firewall.NodeConversation.Said;
import org.junit.jupiter.api.Test;

/** What ufw 0.36 says of a rule that it has written down. */
class SaidTest {

    @Test
    void aRuleThatTheKernelHas() {
        assertThat(new Said(0, "Rule added").loaded()).isTrue();
        assertThat(new Said(0, "Rule inserted Rule inserted (v6)").loaded()).isTrue();
        assertThat(new Said(0, "WARN: / is group writable! Skipping adding existing rule").loaded())
                .isTrue();
    }

    @Test
    void oneThatItHasNotThoughUfwEndsWell() {
        assertThat(new Said(
                                0,
                                "Another app is currently holding the xtables lock. Perhaps you want to use the -w option?"
                                        + "  Rule added")
                        .loaded())
                .isFalse();
        assertThat(new Said(
                                0,
                                "iptables v1.8.9 (nf_tables):  RULE_APPEND failed (No such file or directory) Rule added")
                        .loaded())
                .isFalse();
    }

    @Test
    void oneThatItHasNot() {
        assertThat(new Said(1, "ERROR: Could not update running firewall").loaded())
                .isFalse();
        assertThat(new Said(1, "ERROR: problem running iptables").loaded()).isFalse();
        assertThat(new Said(124, "").loaded()).isFalse();
    }
}
