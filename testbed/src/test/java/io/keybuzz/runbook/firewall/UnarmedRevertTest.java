package io.keybuzz.runbook.firewall;

import static io.keybuzz.runbook.firewall.SmallCluster.NODES;
import static io.keybuzz.runbook.firewall.SmallCluster.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keybuzz.runbook.change.Target;
import io.keybuzz.runbook.diagnosis.StepFailure;
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

/** The policy DISABLE on nodes that could not take a switch of their firewall back by themselves. */
class UnarmedRevertTest {
    private final Target target = target(FirewallPolicy.DISABLE);

    @TempDir
    Path credentials;

    private SmallCluster cluster;
    private FirewallActivitiesImpl firewall;

    @BeforeEach
    void start() throws IOException {
        cluster = new SmallCluster(credentials);
        cluster.nodes.mode("seed");
        firewall = new FirewallActivitiesImpl(cluster.connections());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aFirewallIsLeftOnAndTheOperatorIsToldWhatToLookAt() {
        FirewallObserved seen = firewall.observe(new NodesRequest(target, NODES));
        cluster.nodes.reverts(false);

        assertThatThrownBy(() -> firewall.act(new FirewallActRequest(target, seen)))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    StepFailure told = failure.getDetails().get(StepFailure.class);
                    assertThat(told.changes()).isEmpty();
                    assertThat(told.diagnoses()).anySatisfy(d -> {
                        assertThat(d.summary())
                                .contains("ufw on 10.0.0.110 is not disabled")
                                .contains("nothing was changed there");
                        assertThat(d.remedy())
                                .contains("ssh 10.0.0.110 'systemctl is-system-running")
                                .contains("then RETRY");
                        assertThat(d.evidence().get(0).observed()).contains("Failed to start transient timer unit");
                    });
                });

        assertThat(cluster.nodes.reaches("10.0.0.100", "10.0.0.110")).isFalse();
    }

    @Test
    void aFirewallStaysOffUntilItCanBeSwitchedOnWithARevert() {
        FirewallObserved seen = firewall.observe(new NodesRequest(target, NODES));
        firewall.act(new FirewallActRequest(target, seen));
        cluster.nodes.reverts(false);

        assertThat(undo(seen))
                .filteredOn(u -> u.object().equals("ufw/10.0.0.110/disable"))
                .singleElement()
                .satisfies(u -> {
                    assertThat(u.status()).isEqualTo(Undone.Status.FAILED);
                    assertThat(u.detail()).contains("it was left off").contains("systemctl is-system-running");
                    assertThat(u.command()).isEqualTo("ssh 10.0.0.110 ufw --force enable");
                });
        assertThat(cluster.nodes.reaches("10.0.0.100", "10.0.0.110")).isTrue();

        cluster.nodes.reverts(true);
        assertThat(undo(seen)).extracting(Undone::status).containsOnly(Undone.Status.UNDONE);
    }

    private List<Undone> undo(FirewallObserved seen) {
        return firewall.undo(new FirewallActRequest(target, seen));
    }
}
