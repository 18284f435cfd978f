package io.keybuzz.runbook.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredRulesTest {
    private static final String NODE = "10.0.0.110";
    private static final String IN = "route allow from 10.0.0.0/16 to 10.233.0.0/16";
    private static final String OUT = "route allow from 10.233.0.0/16";
    private static final Map<String, List<String>> LEFT =
            Map.of(NODE, List.of(rule(IN, "run-1"), rule(OUT, "run-2")), "10.0.0.111", List.of(rule(IN, "run-1")));

    @Test
    void whatAGoodRunsNodesHaveAtItsEndIsWhatItLeft() {
        Report report = report(
                List.of(
                        new NodeReport(NODE, null, null, """
                                Status: active
                                10.233.0.0/16 ALLOW FWD 10.0.0.0/16 # chatwoot-runbook run-1
                                Anywhere ALLOW FWD 192.168.7.0/24 # vpn"""),
                        new NodeReport("10.0.0.112", null, null, "Status: inactive")),
                List.of(),
                List.of());

        assertThat(StoredRules.after(Map.of(), report, true, "run-3"))
                .isEqualTo(Map.of(NODE, List.of(rule(IN, "run-1"))));
        assertThat(StoredRules.after(LEFT, report, true, "run-3"))
                .as("nothing is known of the other node")
                .isEqualTo(Map.of(NODE, List.of(rule(IN, "run-1")), "10.0.0.111", List.of(rule(IN, "run-1"))));
        assertThat(StoredRules.after(LEFT, report, false, "run-3"))
                .as("a failed run")
                .isEqualTo(LEFT);
    }

    @Test
    void aNodeThatDidNotAnswerKeepsWhatWasKnownOfIt() {
        Report report = report(
                List.of(new NodeReport(NODE, null, null, "no route"), new NodeReport("10.0.0.111", null, "x", null)),
                List.of(),
                List.of());

        assertThat(StoredRules.after(LEFT, report, true, "run-3")).isEqualTo(LEFT);
    }

    @Test
    void aRuleThatAnUninstallRemovedIsNotExpectedAnyMore() {
        Report report =
                report(List.of(), List.of(new ObjectChange("ufw/" + NODE + "/" + IN, Change.DELETED)), List.of());

        assertThat(StoredRules.after(LEFT, report, false, "run-3"))
                .isEqualTo(Map.of(NODE, List.of(rule(OUT, "run-2")), "10.0.0.111", List.of(rule(IN, "run-1"))));
    }

    @Test
    void anUndoTakesAwayTheRulesOfItsOwnRunOnly() {
        Report report = report(
                List.of(),
                List.of(),
                List.of(
                        new Undone("ufw/" + NODE + "/" + IN, Undone.Status.UNDONE, null, null),
                        new Undone("ufw/" + NODE + "/" + OUT, Undone.Status.UNDONE, null, null)));

        assertThat(StoredRules.after(LEFT, report, false, "run-2").get(NODE)).containsExactly(rule(IN, "run-1"));
    }

    @Test
    void theyAreReadBackAsTheyWereKept() {
        assertThat(StoredRules.unpack(StoredRules.pack(LEFT))).isEqualTo(LEFT);
        assertThat(StoredRules.pack(Map.of())).isEmpty();
        assertThat(StoredRules.unpack(Map.of())).isEmpty();
    }

    @Test
    void whatCannotBeReadIsSaidAndReplacedByTheNextGoodRun() {
        Map<String, byte[]> damaged = Map.of(StoredRules.DOCUMENT, "{".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> StoredRules.unpack(damaged))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the next install writes it anew");
        assertThat(StoredRules.known(damaged)).isEmpty();
    }

    private static String rule(String rule, String run) {
        return "ufw " + rule + " comment 'chatwoot-runbook " + run + "'";
    }

    private static Report report(List<NodeReport> nodes, List<ObjectChange> changes, List<Undone> compensation) {
        Instant at = Instant.parse("2026-11-01T10:00:00Z");
        StepReport step = new StepReport("remove", StepStatus.SUCCEEDED, changes, 1, at, at, List.of(), List.of());
        return new Report(
                "chatwoot/default/chatwoot",
                "run-3",
                "InstallChatwoot",
                new Report.TargetName("default", "chatwoot"),
                "image",
                Outcome.SUCCEEDED,
                at,
                at,
                List.of(step),
                List.of(),
                nodes,
                null,
                compensation,
                null);
    }
}
