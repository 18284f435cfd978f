package io.keybuzz.runbook.firewall;

import static io.keybuzz.runbook.firewall.SmallCluster.NODES;
import static io.keybuzz.runbook.firewall.SmallCluster.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What preflight says of nodes that the cluster has and the spec does not list. */
class UnlistedNodesTest {
    @TempDir
    Path credentials;

    @Test
    void aNodeOfTheClusterThatTheSpecLeavesOutIsNamed() throws IOException {
        try (SmallCluster cluster = new SmallCluster(credentials)) {
            NODES.forEach(cluster::node);
            assertThat(warnings(cluster)).noneMatch(w -> w.id().equals("unlisted-nodes"));

            cluster.node("10.0.0.119");

            assertThat(warnings(cluster))
                    .filteredOn(w -> w.id().equals("unlisted-nodes"))
                    .singleElement()
                    .satisfies(w -> assertThat(w.detail()).startsWith("firewall.nodes leaves out node-10.0.0.119: "));
        }
    }

    private static List<Check> warnings(SmallCluster cluster) {
        return new FirewallPrecheck(cluster.connections())
                .look(target(FirewallPolicy.ALLOW_POD_CIDR))
                .warnings();
    }
}
