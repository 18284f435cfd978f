package io.keybuzz.runbook.firewall;

import static io.keybuzz.runbook.firewall.SmallCluster.NODES;
import static io.keybuzz.runbook.firewall.SmallCluster.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.connection.AddressMap;
import io.keybuzz.runbook.connection.Connections;
import io.keybuzz.runbook.install.InstallWorld;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.spec.Spec.HostPort;
import io.keybuzz.runbook.ssh.SshSessions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the connections to nodes that a look has opened. */
class KeptConnectionsTest {
    private static final String SILENT = NODES.get(2);
    private static final List<String> OTHERS = NODES.subList(0, 2);

    private final Target target = target(FirewallPolicy.ALLOW_POD_CIDR);

    @TempDir
    Path credentials;

    private SmallCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new SmallCluster(credentials);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aLookThatIsStoppedWhileOneNodeIsSilentGivesTheConnectionsToTheOthersBack() throws Exception {
        Connections connections = cluster.connections();
        look(connections, OTHERS);
        AtomicReference<Throwable> end = new AtomicReference<>();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AddressMap map = address -> address.host().equals(SILENT)
                    ? new HostPort("127.0.0.1", silent.getLocalPort())
                    : connections.addresses().resolve(address);
            Connections oneSilent = with(connections, map, connections.sessions());
            ThreadGroup threads = new ThreadGroup("activity");
            Thread activity = new Thread(threads, () -> end.set(catchThrowable(() -> look(oneSilent, NODES))));
            activity.start();
            InstallWorld.await("the others have answered", () -> idle(threads) == OTHERS.size());
            activity.interrupt();
            activity.join(10_000);
        }
        assertThat(end.get()).hasMessageContaining("interrupted while asking the nodes");

        look(connections, OTHERS);

        assertThat(OTHERS)
                .allSatisfy(node -> assertThat(cluster.nodes.connections(node)).isEqualTo(1));
    }

    @Test
    void aConnectionThatIsUsedAgainIsKeptForAsLongAsAfterItsFirstUse() {
        List<Runnable> timesAreUp = new CopyOnWriteArrayList<>();
        Connections plain = cluster.connections();
        Connections connections = with(plain, plain.addresses(), new SshSessions(timesAreUp::add));
        look(connections, OTHERS);
        List<Runnable> ofTheFirstUse = List.copyOf(timesAreUp);
        look(connections, OTHERS);

        ofTheFirstUse.forEach(Runnable::run);
        look(connections, OTHERS);
        assertThat(ofTheFirstUse).hasSameSizeAs(OTHERS);
        assertThat(OTHERS)
                .allSatisfy(node -> assertThat(cluster.nodes.connections(node)).isEqualTo(1));

        timesAreUp.forEach(Runnable::run);
        look(connections, OTHERS);
        assertThat(OTHERS)
                .allSatisfy(node -> assertThat(cluster.nodes.connections(node)).isEqualTo(2));
    }

    /** How many threads of a group have done what they were begun for, and wait in their pool for more. */
    private static long idle(ThreadGroup group) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> group.equals(thread.getKey().getThreadGroup()))
                .filter(thread -> Stream.of(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("getTask")))
                .count();
    }

    private void look(Connections connections, List<String> nodes) {
        Survey.open(connections, target, nodes, Map.of(), NodeScripts.OBSERVE).close();
    }

    private static Connections with(Connections c, AddressMap addresses, SshSessions sessions) {
        return new Connections(
                c.cluster(),
                c.temporal(),
                c.kubernetes(),
                c.pods(),
                addresses,
                c.secrets(),
                c.guard(),
                c.policy(),
                c.uiUrl(),
                sessions,
                c.sealingKey());
    }
}
