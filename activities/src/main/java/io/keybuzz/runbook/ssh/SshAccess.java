package io.keybuzz.runbook.ssh;

import io.keybuzz.runbook.activity.Sha256;
import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.secret.SecretUnreadable;
import io.keybuzz.runbook.spec.SecretRef;
import io.keybuzz.runbook.spec.Spec.Ssh;
import io.keybuzz.runbook.ssh.SshFailure.Kind;
import java.time.Duration;

/**
 * How the nodes of a target are reached: user, port, the private key and the known hosts, read once for all nodes. The values stay in
 * memory and are not printed.
 */
public final class SshAccess {
    private final String user;
    private final int port;
    private final String privateKey;
    private final String knownHosts;
    private final AddressMap addresses;
    private final SshSessions sessions;

    SshAccess(String user, int port, String privateKey, String knownHosts, AddressMap addresses, SshSessions sessions) {
        this.user = user;
        this.port = port;
        this.privateKey = PrivateKeys.check(privateKey);
        this.knownHosts = PrivateKeys.checkKnownHosts(knownHosts);
        this.addresses = addresses;
        this.sessions = sessions;
    }

    /**
     * From the spec's references.
     *
     * @throws SshFailure when a reference leads to nothing, the key is encrypted, a public half or no key at all, or the known
     *     hosts are empty
     */
    public static SshAccess of(Connections connections, Target target) {
        Ssh ssh = target.spec().firewall().ssh();
        String namespace = target.namespace();
        return new SshAccess(
                ssh.user(),
                ssh.port(),
                resolve(connections, namespace, ssh.privateKey()),
                resolve(connections, namespace, ssh.knownHosts()),
                connections.addresses(),
                connections.sessions());
    }

    private static String resolve(Connections connections, String namespace, SecretRef reference) {
        try {
            return connections.secrets().resolve(namespace, reference);
        } catch (SecretUnreadable e) {
            throw new SshFailure(
                    Kind.SECRET_UNREADABLE,
                    null,
                    e.getMessage(),
                    "Put it where " + reference + " points (firewall.ssh)");
        }
    }

    String user() {
        return user;
    }

    int port() {
        return port;
    }

    SshCommand command() {
        return new SshCommand(user, port);
    }

    String privateKey() {
        return privateKey;
    }

    String knownHosts() {
        return knownHosts;
    }

    AddressMap addresses() {
        return addresses;
    }

    /**
     * Starts a script on a node.
     *
     * @param anew whether only a new connection will do, since that one alone proves that the node's firewall still lets one in
     * @throws SshFailure when the node cannot be worked on
     */
    public SshConversation converse(String node, String script, Duration patience, boolean anew) {
        return anew
                ? sessions.converseAnew(this, node, script, patience)
                : sessions.converse(this, node, script, patience);
    }

    /** What makes a login another one, as a hash. */
    String fingerprint() {
        return Sha256.hex(String.join("\n", user, String.valueOf(port), privateKey, knownHosts));
    }

    /** As it stands in known_hosts: the bare address on port 22, else {@code [address]:port}. */
    String knownAs(String address) {
        return port == 22 ? address : "[" + address + "]:" + port;
    }
}
