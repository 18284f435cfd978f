package io.keybuzz.runbook.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import io.keybuzz.runbook.ssh.SshFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What people put where a private key or the known hosts belong. */
final class PrivateKeys {
    private static final Pattern PUBLIC_HALF =
            Pattern.compile("\\A\\s*(ssh-|ecdsa-sha2-|sk-|---- BEGIN SSH2 PUBLIC KEY|-----BEGIN (RSA )?PUBLIC KEY)");
    private static final String NO_NODE = null;

    private PrivateKeys() {}

    /** The key, ending in a line end as parsers want it. */
    static String check(String key) {
        if (PUBLIC_HALF.matcher(key).find()) {
            throw unusable(
                    "The SSH private key (firewall.ssh.privateKey) is a public key",
                    "Store the other half, the file without .pub, which begins with -----BEGIN");
        }
        if (key.startsWith("PuTTY-User-Key-File")) {
            throw unusable(
                    "The SSH private key (firewall.ssh.privateKey) is in PuTTY's format",
                    "Convert it: puttygen KEY.ppk -O private-openssh-new -o ssh-private-key");
        }
        String text = key.endsWith("\n") ? key : key + "\n";
        KeyPair pair;
        try {
            pair = KeyPair.load(new JSch(), text.getBytes(StandardCharsets.UTF_8), null);
        } catch (JSchException | RuntimeException notAKey) {
            throw unusable(
                    "The SSH private key (firewall.ssh.privateKey) is not a private key in a format of OpenSSH",
                    "Check it: ssh-keygen -y -f ssh-private-key prints its public half when it is whole");
        }
        boolean encrypted = pair.isEncrypted();
        pair.dispose();
        if (encrypted) {
            throw unusable(
                    "The SSH private key (firewall.ssh.privateKey) is encrypted with a passphrase, and nobody is there to type it",
                    "Make a key of its own for this worker: ssh-keygen -t ed25519 -N '' -f ssh-private-key,"
                            + " and add its .pub to the nodes' authorized_keys");
        }
        return text;
    }

    static String checkKnownHosts(String text) {
        boolean any = text.lines().map(String::strip).anyMatch(l -> !l.isEmpty() && !l.startsWith("#"));
        if (!any) {
            throw new SshFailure(
                    Kind.KNOWN_HOSTS_UNUSABLE,
                    NO_NODE,
                    "The known hosts (firewall.ssh.knownHosts) hold no key, and nothing is trusted at first sight",
                    "ssh-keyscan NODE… > ssh-known-hosts, then compare the keys with those that the nodes' consoles show");
        }
        if (text.contains("PRIVATE KEY-----")) {
            throw new SshFailure(
                    Kind.KNOWN_HOSTS_UNUSABLE,
                    NO_NODE,
                    "The known hosts (firewall.ssh.knownHosts) are a private key",
                    "firewall.ssh.knownHosts refers to a file in the format of ~/.ssh/known_hosts");
        }
        return text.endsWith("\n") ? text : text + "\n";
    }

    private static SshFailure unusable(String sentence, String remedy) {
        return new SshFailure(Kind.KEY_UNUSABLE, NO_NODE, sentence, remedy);
    }
}
