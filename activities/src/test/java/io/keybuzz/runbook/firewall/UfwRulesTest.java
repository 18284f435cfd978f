package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UfwRulesTest {
    private static final UfwRule INWARD = UfwRule.parse("route allow from 10.0.0.0/16 to 10.233.0.0/16");
    private static final List<UfwRules.End> ENDS = List.of(
            new UfwRules.End("10.233.0.0/16", 3000),
            new UfwRules.End("10.0.0.10", 5432),
            new UfwRules.End("10.0.0.10", 6379));

    @Test
    void sshIsLetInByTheFirstRuleThatMatches() {
        assertThat(UfwRules.parse(List.of("ufw allow from 10.0.0.0/16")).admit("10.0.0.5", 22))
                .isTrue();
        assertThat(UfwRules.parse(List.of("ufw allow 22/tcp")).admit("192.168.1.1", 22))
                .isTrue();
        assertThat(UfwRules.parse(List.of("ufw limit 20:30/tcp")).admit("192.168.1.1", 22))
                .isTrue();
        assertThat(UfwRules.parse(List.of("ufw allow 22/tcp")).admit("10.0.0.5", 2222))
                .isFalse();
        assertThat(UfwRules.parse(List.of("ufw deny from 10.0.0.5", "ufw allow 22/tcp"))
                        .admit("10.0.0.5", 22))
                .isFalse();
        assertThat(UfwRules.parse(List.of("ufw route allow from 10.0.0.0/16")).admit("10.0.0.5", 22))
                .isFalse();
        assertThat(UfwRules.parse(List.of("ufw allow from 2001:db8::/32")).admit("2001:db8::5", 22))
                .isTrue();
    }

    @Test
    void printsEveryRealRuleAsUfwDoes() {
        List<String> real = Captured.lines("added-many.txt").stream()
                .filter(l -> l.startsWith("ufw "))
                .toList();
        assertThat(Captured.rules("added-many.txt").rules().stream().map(UfwRule::line))
                .isEqualTo(real);
    }

    @Test
    void findsARuleWhateverItsComment() {
        assertThat(Captured.rules("added-many.txt").has(INWARD)).isTrue();
        assertThat(Captured.rules("added-seed.txt").has(INWARD)).isFalse();
    }

    @Test
    void takesOnlyRulesWithItsOwnCommentForItsOwn() {
        assertThat(Captured.rules("added-many.txt").of("0198-abc").stream().map(UfwRule::arguments))
                .containsExactly("route allow from 10.233.0.0/16", "allow from 10.233.0.0/16 to any port 5432");
    }

    @Test
    void aDenyThatMatchesTheSamePacketsWouldWin() {
        assertThat(Captured.rules("added-many.txt").shadows(INWARD, ENDS)).isTrue();
        assertThat(Captured.rules("added-seed.txt").shadows(INWARD, ENDS)).isFalse();
    }

    @Test
    void aDenyOfAnotherPortOrDirectionDoesNot() {
        UfwRules rules = UfwRules.parse(List.of("ufw deny 5000:5010/udp", "ufw route deny from 192.168.0.0/16"));
        assertThat(rules.shadows(INWARD, ENDS)).isFalse();
        assertThat(rules.shadows(UfwRule.parse("allow from 10.233.0.0/16 to any port 5432"), ENDS))
                .isFalse();
    }

    @Test
    void whatKeepsPodsFromElsewhereKeepsItsPlace() {
        UfwRule outward = UfwRule.parse("route allow from 10.233.0.0/16");
        UfwRules rules = UfwRules.parse(List.of(
                "ufw route deny from 10.233.0.0/16 to any port 25 proto tcp",
                "ufw route deny from 10.233.0.0/16 to 169.254.169.254",
                "ufw route reject to 10.0.0.10 port 22 proto tcp"));
        assertThat(rules.shadows(outward, ENDS)).isFalse();
        assertThat(UfwRules.parse(List.of("ufw route deny from 10.233.0.0/16 to 10.0.0.0/24"))
                        .shadows(outward, ENDS))
                .isTrue();
        assertThat(UfwRules.parse(List.of("ufw route deny 5000:6000/tcp")).shadows(outward, ENDS))
                .isTrue();
        assertThat(UfwRules.parse(List.of("ufw route deny to 10.0.0.77"))
                        .shadows(outward, List.of(new UfwRules.End("db.internal", 5432))))
                .as("a name may be any address")
                .isTrue();
    }

    @Test
    void knowsWhichRulesLetPodsOut() {
        assertThat(Captured.rules("added-seed.txt").routesFrom("10.233.0.0/16")).isTrue();
        assertThat(UfwRules.parse(List.of("ufw route allow from 10.233.0.0/16")).routesFrom("10.233.0.0/16"))
                .isTrue();
        assertThat(UfwRules.parse(List.of("ufw route allow from 10.0.0.0/16 to 10.233.0.0/16"))
                        .routesFrom("10.233.0.0/16"))
                .isFalse();
    }

    @Test
    void anEmptyListHasNoRules() {
        assertThat(UfwRules.parse(List.of("Added user rules (see 'ufw status' for running firewall):", "(None)"))
                        .rules())
                .isEmpty();
    }

    @Test
    void readsPortsOfBothNotations() {
        assertThat(UfwRule.parse("ufw limit 22/tcp").port()).isEqualTo("22");
        assertThat(UfwRule.parse("ufw allow from 10.233.0.0/16 to any port 5432")
                        .port())
                .isEqualTo("5432");
        assertThat(UfwRule.parse("ufw allow from 10.0.0.0/16").port()).isNull();
    }

    @Test
    void aRuleForOnePortOfAnyNetworkIsForEveryNetwork() {
        assertThat(UfwRule.parse("ufw route allow from 10.233.0.0/16 to any port 5432 proto tcp")
                        .to())
                .isEqualTo(UfwRule.parse("ufw allow 22/tcp").to());
    }
}
