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

    private final String node;
    private final Session session;
    private int uses;

    private SshSession(String node, Session session) {
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
            return new SshSession(node, session);
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
                throw broken(node, "no channel could be opened");
            }
            channel.setCommand(COMMAND);
            return SshConversation.begin(node, channel, script, patience, ended);
        } catch (JSchException e) {
            throw broken(node, "the command could not be started");
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

    static SshFailure broken(String node, String how) {
        return new SshFailure(
                Kind.BROKEN,
                node,
                "The SSH connection to " + node + " broke: " + how,
                "Look at the node: ssh " + node + " 'systemctl status ssh; uptime'");
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
        String at = node + " port " + access.port();
        String scan = "ssh-keyscan " + (access.port() == 22 ? "" : "-p " + access.port() + " ") + node;
        if (e instanceof JSchChangedHostKeyException) {
            return new SshFailure(
                    Kind.HOST_KEY_CHANGED,
                    node,
                    "The SSH host key of " + at
                            + " is another one than in the known hosts: the node was reinstalled, or it is not the"
                            + " node",
                    "Compare with the node's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub); only if they"
                            + " agree replace its line: " + scan);
        }
        if (e instanceof JSchUnknownHostKeyException) {
            return new SshFailure(
                    Kind.HOST_KEY_UNKNOWN,
                    node,
                    "The SSH host key of " + at + " is not in the known hosts (or only one of another type is)",
                    scan + " >> ssh-known-hosts, then compare with what the node's console shows (ssh-keygen -lf"
                            + " /etc/ssh/ssh_host_ed25519_key.pub): keyscan trusts whoever answers");
        }
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("Auth fail") || message.startsWith("Auth cancel") || message.contains("Too many auth")) {
            return new SshFailure(
                    Kind.AUTHENTICATION_REFUSED,
                    node,
                    "SSH to " + at + " refuses the key for user " + access.user(),
                    "Add the key's public half to ~" + access.user() + "/.ssh/authorized_keys on " + node
                            + " (ssh-keygen -y -f ssh-private-key prints it)");
        }
        return network(e, message, at, node);
    }

    private static SshFailure network(JSchException e, String message, String at, String node) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SocketTimeoutException) {
                return timedOut(at, node);
            }
            if (t instanceof NoRouteToHostException) {
                return refused(at, node, "there is no route to it");
            }
            if (t instanceof UnknownHostException) {
                return refused(at, node, "its name cannot be resolved");
            }
            if (t instanceof ConnectException) {
                return refused(at, node, "the connection is refused: no SSH server listens there");
            }
        }
        if (message.contains("timeout") || message.contains("timed out")) {
            return timedOut(at, node);
        }
        return broken(node, message.contains("Algorithm negotiation fail") ? "no algorithm in common" : "no handshake");
    }

    private static SshFailure timedOut(String at, String node) {
        return new SshFailure(
                Kind.TIMED_OUT,
                node,
                "SSH to " + at + " does not answer within " + CONNECT_MILLIS / 1000 + " s",
                "Check that the node runs, and that its firewall admits SSH from the worker: ssh " + node);
    }

    private static SshFailure refused(String at, String node, String why) {
        return new SshFailure(
                Kind.CONNECTION_REFUSED,
                node,
                "SSH to " + at + ": " + why,
                "Check the address, and on the node: systemctl status ssh");
    }
}
