package io.keybuzz.runbook.firewall;

import static io.keybuzz.runbook.firewall.SmallCluster.NODES;
import static io.keybuzz.runbook.firewall.SmallCluster.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.report.Undone;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose ufw does not answer, since somebody's {@code ufw delete 3} waits for its answer and holds the lock. */
class BusyUfwTest {
    private final Target target = target(FirewallPolicy.ALLOW_POD_CIDR);

    @TempDir
    Path credentials;

    private SmallCluster cluster;
    private FirewallActivitiesImpl firewall;
    private FirewallObserved seen;

    @BeforeEach
    void start() throws IOException {
        cluster = new SmallCluster(credentials);
        cluster.nodes.mode("seed");
        firewall = new FirewallActivitiesImpl(cluster.connections());
        seen = firewall.observe(new NodesRequest(target, NODES));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void rulesThatCannotBeSeenAreNotSaidToBeTakenBack() {
        firewall.act(new FirewallActRequest(target, seen));
        List<String> rules = cluster.nodes.rules("10.0.0.110");
        cluster.nodes.fault("ufw-busy");

        assertThat(undo()).allSatisfy(u -> {
            assertThat(u.status()).isEqualTo(Undone.Status.FAILED);
            assertThat(u.detail()).contains("does not answer").contains("process 4711 holds its lock");
            assertThat(u.command()).contains("ufw route delete allow");
        });
        assertThat(cluster.nodes.rules("10.0.0.110")).isEqualTo(rules);

        cluster.nodes.fault("none");
        assertThat(undo()).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
    }

    @Test
    void nothingIsAddedWhereItIsNotKnownWhatIsThere() {
        cluster.nodes.fault("ufw-busy");

        assertThatThrownBy(() -> firewall.act(new FirewallActRequest(target, seen)))
                .isInstanceOf(ApplicationFailure.class)
                .hasMessageContaining("ufw on ")
                .hasMessageContaining("process 4711 holds its lock, /usr/bin/python3 /usr/sbin/ufw delete 3");
        assertThat(cluster.writes).hasValue(0);
    }

    private List<Undone> undo() {
        return firewall.undo(new FirewallActRequest(target, seen));
    }
}
