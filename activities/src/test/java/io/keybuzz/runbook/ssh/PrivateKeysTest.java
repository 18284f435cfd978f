package io.keybuzz.runbook.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrivateKeysTest {

    @Test
    void acceptsAKeyWithoutItsLastLineEnd() throws JSchException {
        assertThatCode(() -> PrivateKeys.check(key(null).strip())).doesNotThrowAnyException();
    }

    @Test
    void saysThatAKeyIsEncrypted() throws JSchException {
        String encrypted = key("passphrase");
        assertThatThrownBy(() -> PrivateKeys.check(encrypted))
                .isInstanceOf(SshFailure.class)
                .hasMessageContaining("encrypted");
    }

    @Test
    void saysThatThePublicHalfWasPasted() {
        assertThatThrownBy(() -> PrivateKeys.check("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI someone@somewhere"))
                .hasMessageContaining("is a public key");
    }

    @Test
    void echoesNothingOfWhatItCannotRead() {
        assertThatThrownBy(() -> PrivateKeys.check("hunter2-hunter2"))
                .hasMessageContaining("not a private key")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void trustsNobodyAtFirstSight() {
        assertThatThrownBy(() -> PrivateKeys.checkKnownHosts("# nothing yet\n\n"))
                .isInstanceOfSatisfying(
                        SshFailure.class, f -> assertThat(f.remedy()).contains("ssh-keyscan"));
    }

    private static String key(String passphrase) throws JSchException {
        KeyPair pair = KeyPair.genKeyPair(new JSch(), KeyPair.ECDSA, 256);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pair.writePrivateKey(out, passphrase == null ? null : passphrase.getBytes(StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }
}
