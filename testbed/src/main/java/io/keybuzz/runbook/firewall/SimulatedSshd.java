package io.keybuzz.runbook.firewall;

import io.keybuzz.runbook.testbed.HeldPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.command.CommandFactory;

/** The real SSH server of one simulated node: one key may log in, and a bash that reads its input is all that runs. */
final class SimulatedSshd implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final PublicKey client;
    private final CommandFactory commands;
    private final KeyPair hostKey;
    private volatile KeyPair shown;
    private SshServer server;
    private int port;
    /** Its port while it is down; null while it is not. */
    private HeldPort held;

    private final AtomicInteger connections = new AtomicInteger();

    SimulatedSshd(PublicKey client, Supplier<Command> shell) throws IOException, GeneralSecurityException {
        this.client = client;
        this.commands = (channel, command) -> {
            if (!command.equals("bash --norc -s")) {
                throw new IOException("simulated node: not a command of the runbook");
            }
            return shell.get();
        };
        this.hostKey = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
        this.shown = hostKey;
        start();
    }

    PublicKey hostKey() {
        return hostKey.getPublic();
    }

    int port() {
        return port;
    }

    /** How many connections came in. */
    int connections() {
        return connections.get();
    }

    synchronized void down() {
        try {
            server.stop(true);
            if (held == null) {
                held = new HeldPort(new InetSocketAddress(LOOPBACK, port));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void changeHostKey() {
        try {
            shown = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized void mend() {
        shown = hostKey;
        if (!server.isStarted()) {
            try {
                release();
                start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void release() throws IOException {
        if (held != null) {
            held.close();
            held = null;
        }
    }

    private void start() throws IOException {
        server = SshServer.setUpDefaultServer();
        server.setHost(LOOPBACK);
        server.setPort(port);
        server.setNioWorkers(2);
        CoreModuleProperties.TCP_NODELAY.set(server, true); // as OpenSSH does
        server.setKeyPairProvider(session -> List.of(shown));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator(
                (user, key, session) -> user.equals("root") && KeyUtils.compareKeys(key, client));
        server.setCommandFactory(commands);
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                connections.incrementAndGet();
            }
        });
        server.start();
        port = server.getPort();
    }

    @Override
    public synchronized void close() {
        try {
            server.stop(true);
            release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
