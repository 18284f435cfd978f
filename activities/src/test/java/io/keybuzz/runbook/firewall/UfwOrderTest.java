package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.kubernetes.Targets;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.spec.Spec.Ssh;
import org.junit.jupiter.api.Test;

class UfwOrderTest {
    private final Firewall firewall = Targets.of("chatwoot", "run-1").spec().firewall();

    @Test
    void admitsSshAndThePathsOfPodsBeforeAnythingIsShut() {
        assertThat(UfwOrder.of(firewall))
                .isEqualTo("ufw allow 22/tcp; ufw allow from 10.0.0.0/16; ufw route allow from 10.0.0.0/16 to"
                        + " 10.233.0.0/16; ufw route allow from 10.233.0.0/16; ufw enable; then a new SSH connection before"
                        + " this one ends");
    }

    @Test
    void thePortIsTheOneAtWhichTheNodesAreReached() {
        SecretRef key = new SecretRef("file:ssh-private-key");
        Firewall elsewhere = new Firewall(
                firewall.policy(),
                firewall.podCidr(),
                firewall.nodeCidr(),
                firewall.nodes(),
                new Ssh("admin", 2222, key, key));

        assertThat(UfwOrder.of(elsewhere)).startsWith("sudo ufw allow 2222/tcp; sudo ufw allow from ");
    }
}
