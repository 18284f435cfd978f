package io.keybuzz.runbook.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.policy.Policy;
import io.keybuzz.runbook.policy.PolicyFile;
import io.keybuzz.runbook.policy.PolicyRules;
import io.keybuzz.runbook.spec.SpecReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShippedPolicyTest {
    private static final Policy SHIPPED = PolicyFile.read(Path.of("../deploy/policy.yaml"));

    @Test
    void itAllowsTheDefaultSpec() {
        assertThat(PolicyRules.violations(SpecReader.read(null, List.of()).spec(), SHIPPED))
                .isEmpty();
    }

    @Test
    void itSendsNoCredentialElsewhere() {
        assertThat(PolicyRules.violations(
                        SpecReader.read(null, List.of("database.host=203.0.113.9"))
                                .spec(),
                        SHIPPED))
                .isNotEmpty();
        assertThat(PolicyRules.violations(
                        SpecReader.read(null, List.of("firewall.nodes=[203.0.113.9]"))
                                .spec(),
                        SHIPPED))
                .isNotEmpty();
    }
}
