package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated ufw says what the lab's says, and keeps what that keeps. */
class SimulatedUfwTest {
    private final SimulatedNode node = new SimulatedNode("10.0.0.110", "k8s-worker-01");

    @BeforeEach
    void incident() {
        node.mode("seed");
    }

    @Test
    void aRuleThatNamesNoNetworkIsOfBothFamiliesAndAnyOtherOfItsOwn() {
        assertThat(node.status())
                .anyMatch(row -> row.matches("status\\|Anywhere +ALLOW IN +10\\.0\\.0\\.0/16 *"))
                .anyMatch(row -> row.matches("status\\|22/tcp +ALLOW IN +Anywhere *"))
                .anyMatch(row -> row.matches("status\\|22/tcp \\(v6\\) +ALLOW IN +Anywhere \\(v6\\) *"))
                .anyMatch(row -> row.matches("status\\|Anywhere \\(v6\\) +ALLOW FWD +Anywhere \\(v6\\) on cni0 *"));
        assertThat(node.status()).filteredOn(row -> row.contains("10.0.0.0/16")).hasSize(1);
        assertThat(node.added()).as("ufw shows a rule once").hasSize(3);
    }

    @Test
    void aNodeWhoseUfwKnowsNoIpv6HasRulesOfOneFamilyOnly() {
        node.ipv6(false);

        assertThat(node.status()).contains("conf|IPV6=no").noneMatch(row -> row.contains("(v6)"));
        assertThat(userSix()).isEmpty();
    }

    @Test
    void whoeverTurnsItOffHasNotLeftItUntouchedThoughEveryRuleIsThere() {
        List<String> before = node.files();

        node.disable("run-1");

        assertThat(node.files()).isNotEqualTo(before).containsAll(node.added()).contains("ENABLED=no");
    }

    @Test
    void aRuleOfTheOtherFamilyIsSeenInWhatItKeeps() {
        List<String> before = node.files();

        node.type("route allow from fd00::/64");

        assertThat(node.files()).isNotEqualTo(before);
        assertThat(userSix()).contains("ufw route allow from fd00::/64").doesNotContain("ufw allow from 10.0.0.0/16");
    }

    @Test
    void aRouteIsDeletedInTheWordsThatUfwKnows() {
        node.type("route allow from 10.0.0.0/16 to 10.233.0.0/16");
        List<String> routes = node.added();

        node.type("route delete allow from 10.0.0.0/16 to 10.233.0.0/16");

        assertThat(routes).contains("ufw route allow from 10.0.0.0/16 to 10.233.0.0/16");
        assertThat(node.added()).doesNotContain("ufw route allow from 10.0.0.0/16 to 10.233.0.0/16");
    }

    private List<String> userSix() {
        List<String> files = node.files();
        return files.subList(files.indexOf("user6.rules") + 1, files.size());
    }
}
