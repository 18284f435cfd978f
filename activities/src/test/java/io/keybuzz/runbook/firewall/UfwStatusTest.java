package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UfwStatusTest {
    private static final String ACTIVE = """
            Status: active
            Logging: on (low)
            Default: deny (incoming), allow (outgoing), deny (routed)
            New profiles: skip

            To                         Action      From
            --                         ------      ----
            Anywhere                   ALLOW IN    10.0.0.0/16
            22/tcp                     ALLOW IN    Anywhere
            5432                       ALLOW IN    10.233.0.0/16              # chatwoot-runbook run-1

            10.233.0.0/16              ALLOW FWD   10.0.0.0/16                # chatwoot-runbook run-1
            Anywhere                   ALLOW FWD   10.233.0.0/16              # chatwoot-runbook run-2
            Anywhere (v6)              ALLOW FWD   fd00:10:233::/48           # chatwoot-runbook run-2
            10.0.0.10 6379/tcp         ALLOW FWD   10.233.0.0/16              # kept by hand
            Anywhere                   ALLOW FWD   Anywhere on cni0
            22/tcp (v6)                ALLOW IN    Anywhere (v6)
            """;

    @Test
    void theRulesOfEveryRunAreToldAsTheyWereTyped() {
        assertThat(UfwStatus.ofTheRunbook(ACTIVE))
                .contains(List.of(
                        "ufw allow from 10.233.0.0/16 to any port 5432 comment 'chatwoot-runbook run-1'",
                        "ufw route allow from 10.0.0.0/16 to 10.233.0.0/16 comment 'chatwoot-runbook run-1'",
                        "ufw route allow from 10.233.0.0/16 comment 'chatwoot-runbook run-2'",
                        "ufw route allow from fd00:10:233::/48 comment 'chatwoot-runbook run-2'"));
    }

    @Test
    void whatAProposalSaysIsTheSameRuleAsItsRow() {
        UfwRules rules = new UfwRules(UfwStatus.rules(ACTIVE).orElseThrow());

        assertThat(Stream.of(
                        "route allow from 10.0.0.0/16 to 10.233.0.0/16",
                        "route allow from 10.233.0.0/16",
                        "allow from 10.233.0.0/16 to any port 5432",
                        "route allow from 10.233.0.0/16 to 10.0.0.10 port 6379 proto tcp"))
                .allMatch(rule -> rules.has(UfwRule.parse(rule)));
        assertThat(rules.has(UfwRule.parse("route allow in on cni0")))
                .as("tied to an interface")
                .isFalse();
    }

    @Test
    void aFirewallThatIsOffHasNoRulesAndOneThatWasNotReadIsNotKnown() {
        assertThat(UfwStatus.ofTheRunbook("Status: inactive")).contains(List.of());
        assertThat(UfwStatus.ofTheRunbook("ufw is not installed\nBeside it: table inet filter"))
                .contains(List.of());
        assertThat(UfwStatus.ofTheRunbook("10.0.0.112 does not answer at port 22"))
                .isEmpty();
        assertThat(UfwStatus.ofTheRunbook(null)).isEmpty();
    }
}
