package io.keybuzz.runbook.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.ingress.ChatwootSpec;
import io.keybuzz.runbook.report.NodeReport;
import io.keybuzz.runbook.spec.Spec.Firewall;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import io.keybuzz.runbook.spec.Spec.Ssh;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemovedRulesTest {
    private static final String NODE = "10.0.0.100";
    private static final String RULE = "route allow from 10.0.0.0/16 to 10.233.0.0/16";
    private static final String OBJECT = "ufw/10.0.0.100/" + RULE;
    private static final String OURS = "ufw " + RULE + " comment 'chatwoot-runbook run-1'";
    private static final String ROW = "10.233.0.0/16              ALLOW FWD   10.0.0.0/16                ";
    private static final Firewall FIREWALL = ChatwootSpec.behindTheIngress().firewall();

    @Test
    void aRuleThatIsGoneIsShownWithTheCommandThatAddsItAgain() {
        RemovedRules removed = removed(OURS, "Status: active\nLogging: on (low)");

        assertThat(removed.diffs())
                .containsOnly(Map.entry(OBJECT, "-" + OURS + "\nAdd it again: ssh 10.0.0.100 \"" + OURS + "\""));
        assertThat(removed.unknown()).isEmpty();
    }

    @Test
    void oneThatSomebodyMadeAnewUnderAnotherCommentIsThere() {
        assertThat(removed(OURS, "Status: active\n" + ROW + "# chatwoot-runbook run-1"))
                .isEqualTo(RemovedRules.NONE);
        assertThat(removed(OURS, "Status: active\n" + ROW)).isEqualTo(RemovedRules.NONE);
        assertThat(removed(OURS, "Status: active\n" + ROW + "# by hand")).isEqualTo(RemovedRules.NONE);
    }

    @Test
    void aFirewallThatIsOffOrNotInstalledMissesNothing() {
        assertThat(removed(OURS, "Status: inactive")).isEqualTo(RemovedRules.NONE);
        assertThat(removed(OURS, "ufw is not installed")).isEqualTo(RemovedRules.NONE);
    }

    @Test
    void aNodeThatDoesNotAnswerIsNotTakenForUnchanged() {
        assertThat(removed(OURS, "10.0.0.100 does not answer at port 22"))
                .isEqualTo(
                        new RemovedRules(
                                Map.of(),
                                List.of(
                                        "the rules on 10.0.0.100 could not be compared: 10.0.0.100 does not answer at port 22")));
        assertThat(RemovedRules.of(Map.of(NODE, List.of(OURS)), List.of(), FIREWALL)
                        .unknown())
                .containsExactly("the rules on 10.0.0.100 could not be compared: nothing was read");
    }

    @Test
    void whereNothingIsKnownOfTheLastRunNothingIsSaid() {
        assertThat(RemovedRules.of(Map.of(), List.of(node("no answer")), FIREWALL))
                .isEqualTo(RemovedRules.NONE);
        assertThat(RemovedRules.of(Map.of(NODE, List.of(OURS)), null, FIREWALL)).isEqualTo(RemovedRules.NONE);
    }

    @Test
    void aPolicyThatAddsNoRulesExpectsNone() {
        for (FirewallPolicy policy : List.of(FirewallPolicy.OFF, FirewallPolicy.REPORT_ONLY, FirewallPolicy.DISABLE)) {
            Firewall other =
                    new Firewall(policy, FIREWALL.podCidr(), FIREWALL.nodeCidr(), FIREWALL.nodes(), FIREWALL.ssh());

            assertThat(RemovedRules.of(Map.of(NODE, List.of(OURS)), List.of(node("Status: active")), other))
                    .isEqualTo(RemovedRules.NONE);
        }
    }

    @Test
    void whatSomebodyWroteIntoTheKeptRulesIsNotToldAsACommand() {
        assertThat(removed("ufw route allow from $(reboot) comment 'chatwoot-runbook run-1'", "Status: active"))
                .isEqualTo(RemovedRules.NONE);
        assertThat(removed("ufw " + RULE + " comment 'chatwoot-runbook run-1\"; reboot #'", "Status: active"))
                .isEqualTo(RemovedRules.NONE);
        assertThat(removed("ufw disable", "Status: active")).isEqualTo(RemovedRules.NONE);
    }

    @Test
    void aRuleThatAProbeMissesIsShownLikewise() {
        RemovedRules removed = removed(OURS, "Status: active").and(List.of(OBJECT, "ufw/10.0.0.100/x"), FIREWALL);

        assertThat(removed.diffs())
                .containsEntry(OBJECT, "-" + OURS + "\nAdd it again: ssh 10.0.0.100 \"" + OURS + "\"")
                .containsEntry("ufw/10.0.0.100/x", "-ufw x\nAdd it again: ssh 10.0.0.100 \"ufw x\"");
    }

    @Test
    void whoIsNotRootTypesSudo() {
        Ssh ssh =
                new Ssh("ops", 2222, FIREWALL.ssh().privateKey(), FIREWALL.ssh().knownHosts());
        Firewall other =
                new Firewall(FIREWALL.policy(), FIREWALL.podCidr(), FIREWALL.nodeCidr(), FIREWALL.nodes(), ssh);

        assertThat(RemovedRules.of(Map.of(NODE, List.of(OURS)), List.of(node("Status: active")), other)
                        .diffs()
                        .get(OBJECT))
                .endsWith("ssh -p 2222 ops@10.0.0.100 \"sudo " + OURS + "\"");
    }

    private static RemovedRules removed(String left, String status) {
        return RemovedRules.of(Map.of(NODE, List.of(left)), List.of(node(status)), FIREWALL);
    }

    private static NodeReport node(String status) {
        return new NodeReport(NODE, "k8s-master-01", null, status);
    }
}
