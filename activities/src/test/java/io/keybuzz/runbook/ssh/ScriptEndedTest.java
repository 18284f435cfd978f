package io.keybuzz.runbook.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.ssh.SshFailure.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A script that ends before it has answered, and what it printed last. */
class ScriptEndedTest {
    private static final SshCommand ADMIN = new SshCommand("admin", 22);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; it printed: sudo: a password is required",
                "; it printed: sudo: il est nécessaire de saisir un mot de passe",
                "; it printed: sudo: sorry, you must have a tty to run sudo"
            })
    void aSudoThatRefusesIsNoBrokenConnection(String words) {
        SshFailure failure = SshSession.ended(ADMIN, "10.0.0.110", words);

        assertThat(failure.kind()).isEqualTo(Kind.NOT_ROOT);
        assertThat(failure)
                .hasMessage("User admin may not become root on 10.0.0.110 without a password or a terminal" + words);
        assertThat(failure.remedy()).contains("NOPASSWD", "!requiretty").endsWith("ssh admin@10.0.0.110 sudo -n true");
    }

    @Test
    void anythingElseIs() {
        SshFailure failure = SshSession.ended(ADMIN, "10.0.0.110", "");

        assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
        assertThat(failure).hasMessage("The SSH connection to 10.0.0.110 broke: it ended before its answer");
    }
}
