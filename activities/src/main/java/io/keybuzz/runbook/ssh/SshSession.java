package io.keybuzz.runbook.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchChangedHostKeyException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchUnknownHostKeyException;
import com.jcraft.jsch.Session;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.keybuzz.runbook.ssh.SshFailure.Kind;
import java.io.ByteArrayInputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;

/**
 * One connection to one node. The host key is checked against the known hosts under the node's original address, wherever the address
 * map leads; the key is the only way to log in; algorithms are pinned, which also spares JSch its probing of each.
 */
final class SshSession implements AutoCloseable {
    /**
     * Without {@code --norc} a bash that sshd starts reads the user's {@code .bashrc}, which takes its time and may print anything (bash's
     * manual, "Invoked by remote shell daemon").
     */
    static final String COMMAND = "bash --norc -s";

    private static final int CONNECT_MILLIS = 5_000;
    private static final int SILENCE_MILLIS = 20_000;
    private static final int KEEPALIVE_MILLIS = 5_000;

    private final SshCommand ssh;
    private final String node;
    private final Session session;
    private int uses;

    private SshSession(SshCommand ssh, String node, Session session) {
        this.ssh = ssh;
        this.node = node;
        this.session = session;
    }

    /**
     * Connects and logs in.
     *
     * @throws SshFailure with a sentence and a remedy for each way in which that goes wrong
     */
    static SshSession open(SshAccess access, String node) {
        HostPort socket = access.addresses().resolve(node, access.port());
        try {
            JSch jsch = new JSch();
            jsch.addIdentity("runbook", access.privateKey().getBytes(StandardCharsets.UTF_8), null, null);
            jsch.setKnownHosts(new ByteArrayInputStream(access.knownHosts().getBytes(StandardCharsets.UTF_8)));
            Session session = jsch.getSession(access.user(), socket.host(), socket.port());
            session.setHostKeyAlias(access.knownAs(node));
            session.setConfig(configuration());
            session.setDaemonThread(true);
            session.setServerAliveInterval(KEEPALIVE_MILLIS);
            session.setServerAliveCountMax(3);
            session.connect(CONNECT_MILLIS);
            session.setTimeout(SILENCE_MILLIS);
            return new SshSession(access.command(), node, session);
        } catch (JSchException e) {
            throw translate(e, access, node);
        }
    }

    /**
     * Starts a constant script, by the constant command {@value #COMMAND}: no value of a spec ever stands in a command line.
     *
     * @param script ends in a loop that answers requests, see {@link SshConversation}
     * @param ended told at the conversation's end whether every answer came, so that the connection can serve another
     */
    SshConversation converse(String script, Duration patience, Consumer<Boolean> ended) {
        uses++;
        try {
            ChannelExec channel = (ChannelExec) session.openChannel("exec");
            if (channel == null) {
                throw broken(ssh, node, "no channel could be opened");
            }
            channel.setCommand(COMMAND);
            return SshConversation.begin(ssh, node, channel, script, patience, ended);
        } catch (JSchException e) {
            throw broken(ssh, node, "the command could not be started");
        }
    }

    /** How many conversations were begun on it. */
    int uses() {
        return uses;
    }

    @Override
    public void close() {
        session.disconnect();
    }

    static SshFailure broken(SshCommand ssh, String node, String how) {
        return failure(
                Kind.BROKEN,
                ssh,
                node,
                "The SSH connection to " + node + " broke: " + how,
                "Look at the node: " + ssh.to(node) + " 'systemctl status ssh; uptime'");
    }

    /** The script ended by itself. @param words with which it did; empty when there are none */
    static SshFailure ended(SshCommand ssh, String node, String words) {
        // In whatever language sudo speaks there.
        if (!words.contains("sudo: ")) {
            return broken(ssh, node, "it ended before its answer" + words);
        }
        return failure(
                Kind.NOT_ROOT,
                ssh,
                node,
                "User " + ssh.user() + " may not become root on " + node + " without a password or a terminal" + words,
                "On " + node + ", by visudo -f /etc/sudoers.d/chatwoot-runbook: " + ssh.user()
                        + " ALL=(root) NOPASSWD: ALL, and Defaults:" + ssh.user() + " !requiretty. To try it: "
                        + ssh.to(node) + " sudo -n true");
    }

    private static SshFailure failure(Kind kind, SshCommand ssh, String node, String sentence, String remedy) {
        return new SshFailure(kind, node, ssh.to(node), sentence, remedy);
    }

    private static Properties configuration() {
        Properties p = new Properties();
        p.put("PreferredAuthentications", "publickey");
        p.put("StrictHostKeyChecking", "yes");
        p.put("UpdateHostKeys", "no");
        p.put("HashKnownHosts", "no");
        p.put("host_certificate_to_key_fallback", "no");
        p.put("CheckKexes", "");
        p.put("CheckSignatures", "");
        p.put("CheckCiphers", "");
        p.put("CheckMacs", "");
        p.put("kex", "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384");
        String keys = "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,rsa-sha2-512,rsa-sha2-256";
        p.put("server_host_key", keys);
        p.put("PubkeyAcceptedAlgorithms", keys);
        String ciphers = "aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes256-ctr";
        p.put("cipher.c2s", ciphers);
        p.put("cipher.s2c", ciphers);
        String macs = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512";
        p.put("mac.c2s", macs);
        p.put("mac.s2c", macs);
        p.put("compression.c2s", "none");
        p.put("compression.s2c", "none");
        p.put("MaxAuthTries", "1");
        return p;
    }

    private static SshFailure translate(JSchException e, SshAccess access, String node) {
        SshCommand ssh = access.command();
        String at = node + " port " + access.port();
        String scan = "ssh-keyscan " + (access.port() == 22 ? "" : "-p " + access.port() + " ") + node;
        if (e instanceof JSchChangedHostKeyException) {
            return failure(
                    Kind.HOST_KEY_CHANGED,
                    ssh,
                    node,
                    "The SSH host key of " + at
                            + " is another one than in the known hosts: the node was reinstalled, or it is not the"
                            + " node",
                    "Compare with the node's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub); only if they"
                            + " agree replace its line: " + scan);
        }
        if (e instanceof JSchUnknownHostKeyException) {
            return failure(
                    Kind.HOST_KEY_UNKNOWN,
                    ssh,
                    node,
                    "The SSH host key of " + at + " is not in the known hosts (or only one of another type is)",
                    scan + " >> ssh-known-hosts, then compare with what the node's console shows (ssh-keygen -lf"
                            + " /etc/ssh/ssh_host_ed25519_key.pub): keyscan trusts whoever answers");
        }
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("Auth fail") || message.startsWith("Auth cancel") || message.contains("Too many auth")) {
            return failure(
                    Kind.AUTHENTICATION_REFUSED,
                    ssh,
                    node,
                    "SSH to " + at + " refuses the key for user " + access.user(),
                    "Add the key's public half to ~" + access.user() + "/.ssh/authorized_keys on " + node
                            + " (ssh-keygen -y -f ssh-private-key prints it)");
        }
        return network(e, message, at, ssh, node);
    }

    private static SshFailure network(JSchException e, String message, String at, SshCommand ssh, String node) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SocketTimeoutException) {
                return timedOut(at, ssh, node);
            }
            if (t instanceof NoRouteToHostException) {
                return refused(at, ssh, node, "there is no route to it");
            }
            if (t instanceof UnknownHostException) {
                return refused(at, ssh, node, "its name cannot be resolved");
            }
            if (t instanceof ConnectException) {
                return refused(at, ssh, node, "the connection is refused: no SSH server listens there");
            }
        }
        if (message.contains("timeout") || message.contains("timed out")) {
            return timedOut(at, ssh, node);
        }
        boolean strangers = message.contains("Algorithm negotiation fail");
        return broken(ssh, node, strangers ? "no algorithm in common" : "no handshake");
    }

    private static SshFailure timedOut(String at, SshCommand ssh, String node) {
        return failure(
                Kind.TIMED_OUT,
                ssh,
                node,
                "SSH to " + at + " does not answer within " + CONNECT_MILLIS / 1000 + " s",
                "Check that the node runs, and that its firewall admits SSH from the worker: " + ssh.to(node));
    }

    private static SshFailure refused(String at, SshCommand ssh, String node, String why) {
        return failure(
                Kind.CONNECTION_REFUSED,
                ssh,
                node,
                "SSH to " + at + ": " + why,
                "Check the address, and on the node: systemctl status ssh");
    }
}
