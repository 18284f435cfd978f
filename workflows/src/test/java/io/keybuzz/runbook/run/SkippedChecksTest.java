package io.keybuzz.runbook.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.DecisionRecord;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.report.StepStatus;
import io.keybuzz.runbook.spec.Spec.FirewallPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SkippedChecksTest {
    private static final Check SHUT =
            new Check("node-pod-matrix", "Every node reaches every pod", Status.FAILED, "28 paths are shut", List.of());

    @Test
    void whatSomebodyChoseToLeaveIsAWarningWithTheirWords() {
        assertThat(told(SHUT, firewall(StepStatus.SKIPPED, "RETRY", "SKIP")))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.status()).isEqualTo(Status.WARNED);
                    assertThat(check.detail())
                            .isEqualTo("28 paths are shut; decision 2 by Ada skipped the step fix-firewall: known");
                });
    }

    @Test
    void whatNobodySkippedFailsAsBefore() {
        Check role = new Check("role", "The role", Status.FAILED, "is a superuser", List.of());

        assertThat(told(SHUT, firewall(StepStatus.SKIPPED)))
                .as("skipped by the policy OFF, not by a person")
                .containsExactly(SHUT);
        assertThat(told(SHUT, firewall(StepStatus.SUCCEEDED, "RETRY"))).containsExactly(SHUT);
        assertThat(told(role, firewall(StepStatus.SKIPPED, "SKIP"))).containsExactly(role);
    }

    @Test
    void aPathThatTheRunIsNotToOpenIsAWarning() {
        assertThat(SkippedChecks.told(
                        List.of(SHUT), List.of(firewall(StepStatus.SUCCEEDED)), FirewallPolicy.REPORT_ONLY))
                .singleElement()
                .satisfies(c -> assertThat(c.detail()).endsWith("REPORT_ONLY, so this is told and left"));
        assertThat(SkippedChecks.told(List.of(SHUT), List.of(), FirewallPolicy.ALLOW_POD_CIDR))
                .as("a restore")
                .singleElement()
                .satisfies(c -> assertThat(c.status()).isEqualTo(Status.WARNED));
    }

    private static List<Check> told(Check check, StepReport step) {
        return SkippedChecks.told(List.of(check), List.of(step), FirewallPolicy.ALLOW_POD_CIDR);
    }

    private static StepReport firewall(StepStatus status, String... actions) {
        List<DecisionRecord> decisions = new ArrayList<>();
        for (String action : actions) {
            decisions.add(new DecisionRecord(decisions.size() + 1, action, "Ada", "known", Instant.EPOCH));
        }
        return new StepReport("fix-firewall", status, List.of(), 1, null, null, decisions, List.of());
    }
}
