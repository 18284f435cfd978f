package io.keybuzz.runbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.CheckLine;
import io.keybuzz.runbook.report.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InspectTextTest {
    private static final List<Evidence> PODS =
            List.of(seen("kubectl get pods", "web-a Running Ready"), seen("kubectl get nodes", "w1 Ready"));

    @Test
    void whatIsAsItShouldBeHasOnePieceOfEvidenceAndSaysNothingTwice() {
        assertThat(page(
                        CheckLine.passed("pods", "Pods run", "1 pod", PODS),
                        CheckLine.passed("restarts", "No container restarted", "none", PODS),
                        CheckLine.passed("image", "Image", "x:1", List.of(seen("kubectl get deployments", "x:1"))),
                        CheckLine.skipped("visitor", "Visitor", "no way in", List.of(seen("curl", "silence"))),
                        CheckLine.skipped("api", "API", "not asked", List.of(seen("the question api", "not asked")))))
                .containsExactly(
                        "",
                        "✓ Pods run: 1 pod",
                        "    seen  kubectl get pods => web-a Running Ready",
                        "✓ No container restarted: none",
                        "    seen  kubectl get pods",
                        "✓ Image: x:1",
                        "    seen  kubectl get deployments",
                        "– Visitor: no way in",
                        "    seen  curl => silence",
                        "– API: not asked");
    }

    @Test
    void everyNodesFirewallIsShownAndThoseThatAreAlikeTogether() {
        assertThat(page(CheckLine.passed(
                        "firewalls",
                        "Firewalls",
                        "3 of 3",
                        List.of(
                                ufw("10.0.0.100", "Status: active"),
                                ufw("10.0.0.101", "Status: active (routed)"),
                                ufw("10.0.0.102", "Status: active")))))
                .containsExactly(
                        "",
                        "✓ Firewalls: 3 of 3",
                        "    seen  10.0.0.100, 10.0.0.102: ufw => Status: active",
                        "    seen  10.0.0.101: ufw => Status: active (routed)");
    }

    @Test
    void theMatrixIsATableAlsoWhenEveryPathIsOpen() {
        assertThat(page(CheckLine.passed(
                        "node-pod-matrix",
                        "Matrix",
                        "every node reaches every pod",
                        List.of(seen(
                                "TCP from w1 (10.0.0.110) to 10.233.1.2:3000, pod web-a on w2 (10.0.0.111)",
                                "answers in 2 ms")))))
                .containsExactly(
                        "",
                        "✓ Matrix: every node reaches every pod",
                        "          to A  web-a on w2 (10.0.0.111)",
                        "                                A",
                        "          from w1 (10.0.0.110)  2 ms");
    }

    /** Without the first line, which counts. */
    private static List<String> page(Check... checks) {
        List<String> page = InspectText.lines("default/chatwoot", Duration.ZERO, List.of(checks), false);
        return page.subList(1, page.size());
    }

    private static Evidence ufw(String node, String observed) {
        return new Evidence("ufw", observed, Instant.EPOCH, node);
    }

    private static Evidence seen(String what, String observed) {
        return new Evidence(what, observed, Instant.EPOCH, null);
    }
}
