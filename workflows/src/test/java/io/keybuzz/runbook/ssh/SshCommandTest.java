package io.keybuzz.runbook.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SshCommandTest {
    @Test
    void rootAtTheUsualPortNeedsNoWordOfEither() {
        assertThat(new SshCommand("root", 22).run("10.0.0.100", "ufw status")).isEqualTo("ssh 10.0.0.100 ufw status");
    }

    @Test
    void whoeverIsNotRootIsNamedAndAsksForRootsRights() {
        assertThat(new SshCommand("admin", 22).run("10.0.0.100", "ufw status"))
                .isEqualTo("ssh admin@10.0.0.100 sudo ufw status");
        assertThat(new SshCommand("admin", 22).to("10.0.0.100")).isEqualTo("ssh admin@10.0.0.100");
    }

    @Test
    void anotherPortIsNamed() {
        assertThat(new SshCommand("root", 2222).to("10.0.0.100")).isEqualTo("ssh -p 2222 root@10.0.0.100");
    }
}
