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

/** Under the policy DISABLE, what is not switched since it could do harm, and what a person types instead. */
class RefusedSwitchTest {
    private static final String NODE = "10.0.0.110";

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
    void rulesThatWouldShutSshAreNotSwitchedOnAndTheRuleThatAdmitsItIsTold() {
        FirewallObserved seen = switchedOff();
        cluster.nodes.ufw(NODE, "delete allow from 10.0.0.0/16");
        cluster.nodes.ufw(NODE, "delete allow 22/tcp");

        Undone undone = undone(seen);

        assertThat(undone.status()).isEqualTo(Undone.Status.FAILED);
        assertThat(undone.detail()).contains("none of them admits SSH from 10.0.0.5 to port 22");
        assertThat(undone.command())
                .isEqualTo("ssh 10.0.0.110 'ufw allow from 10.0.0.5 to any port 22 proto tcp && ufw --force enable'");
        assertThat(cluster.nodes.files(NODE)).contains("ENABLED=no");
    }

    @Test
    void aDenyThatComesFirstShutsSshWhateverFollowsIt() {
        FirewallObserved seen = switchedOff();
        cluster.nodes.ufw(NODE, "delete allow from 10.0.0.0/16");
        cluster.nodes.ufw(NODE, "delete allow 22/tcp");
        cluster.nodes.ufw(NODE, "deny from 10.0.0.0/24");
        cluster.nodes.ufw(NODE, "allow 22/tcp");

        assertThat(undone(seen).status()).isEqualTo(Undone.Status.FAILED);
        assertThat(cluster.nodes.files(NODE)).contains("ENABLED=no");
    }

    @Test
    void rulesThatChangedAndStillAdmitSshAreSwitchedOn() {
        FirewallObserved seen = switchedOff();
        cluster.nodes.ufw(NODE, "delete allow 22/tcp");

        assertThat(undone(seen).status()).isEqualTo(Undone.Status.UNDONE);
        assertThat(cluster.nodes.files(NODE)).contains("ENABLED=yes");
    }

    @Test
    void ufwThatWouldFlushWhatTheCniMadeIsLeftOnAndSaid() {
        FirewallObserved seen = firewall.observe(new NodesRequest(target, NODES));
        cluster.nodes.fault("manage-builtins");

        assertThatThrownBy(() -> firewall.act(new FirewallActRequest(target, seen)))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    StepFailure told = failure.getDetails().get(StepFailure.class);
                    assertThat(told.changes()).isEmpty();
                    assertThat(told.diagnoses()).anySatisfy(d -> {
                        assertThat(d.summary())
                                .isEqualTo("ufw on 10.0.0.110 is not disabled: with MANAGE_BUILTINS=yes that would"
                                        + " flush what the CNI made");
                        assertThat(d.remedy()).contains("ssh 10.0.0.110 ufw status numbered");
                    });
                });

        assertThat(cluster.nodes.files(NODE)).contains("ENABLED=yes");
        assertThat(undo(seen)).extracting(Undone::status).containsOnly(Undone.Status.KEPT);
    }

    private FirewallObserved switchedOff() {
        FirewallObserved seen = firewall.observe(new NodesRequest(target, NODES));
        firewall.act(new FirewallActRequest(target, seen));
        assertThat(cluster.nodes.files(NODE)).contains("ENABLED=no");
        return seen;
    }

    private Undone undone(FirewallObserved seen) {
        return undo(seen).stream()
                .filter(u -> u.object().equals("ufw/" + NODE + "/disable"))
                .findFirst()
                .orElseThrow();
    }

    private List<Undone> undo(FirewallObserved seen) {
        return firewall.undo(new FirewallActRequest(target, seen));
    }
}
