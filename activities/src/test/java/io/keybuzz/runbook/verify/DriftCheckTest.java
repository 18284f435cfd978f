package io.keybuzz.runbook.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.firewall.RemovedRules;
import io.keybuzz.runbook.plan.StepPlan;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.Check.Status;
import io.keybuzz.runbook.report.Evidence;
import io.keybuzz.runbook.report.PlannedChange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DriftCheckTest {
    private static final StepPlan EDITED = new StepPlan(
            "deploy",
            List.of(
                    new PlannedChange("Deployment/chatwoot/chatwoot-web", Change.UPDATED, "-a\n+b\n"),
                    new PlannedChange("Service/chatwoot/chatwoot-web", Change.CREATED, null)),
            null);

    @Test
    void nothingToDoForAnInstallIsNoDrift() {
        assertThat(DriftCheck.judge(List.of(), RemovedRules.NONE, List.of()).status())
                .isEqualTo(Status.PASSED);
    }

    @Test
    void whatAnInstallWouldPutBackIsAWarningWithTheObjectsByName() {
        Check check = DriftCheck.judge(List.of(EDITED), RemovedRules.NONE, List.of());

        assertThat(check.status()).isEqualTo(Status.WARNED);
        assertThat(check.detail())
                .isEqualTo("2 objects are not as the last install left them: Deployment/chatwoot/chatwoot-web,"
                        + " Service/chatwoot/chatwoot-web");
        assertThat(check.evidence())
                .extracting(Evidence::observed)
                .containsExactly("-b\n+a", "gone:\n- Service/chatwoot/chatwoot-web");
    }

    @Test
    void whatBreaksAtTheNextRestartIsAFailure() {
        Check check = DriftCheck.judge(
                List.of(),
                RemovedRules.NONE,
                List.of(new Diagnosis(
                        Cause.DATABASE_PASSWORD, "No pod can log in", List.of(), List.of(), "Mend it", false)));

        assertThat(check.status()).isEqualTo(Status.FAILED);
        assertThat(check.detail()).isEqualTo("No pod can log in");
    }

    @Test
    void whatCouldNotBeComparedIsNotTakenForUnchanged() {
        Check check = DriftCheck.judge(
                List.of(new StepPlan("credentials", List.of(), "no PostgreSQL")), RemovedRules.NONE, List.of());

        assertThat(check.status()).isEqualTo(Status.WARNED);
        assertThat(check.detail())
                .isEqualTo("what belongs to the step credentials could not be compared: no PostgreSQL");
    }

    @Test
    void aRuleThatIsMissingIsADiffAndToldOnceWhereAProbeProvesItToo() {
        String object = "ufw/10.0.0.110/route allow from 10.0.0.0/16 to 10.233.0.0/16";
        String diff = "-ufw route allow from 10.0.0.0/16 to 10.233.0.0/16 comment 'chatwoot-runbook run-1'";

        Check check = DriftCheck.judge(
                List.of(new StepPlan("fix-firewall", List.of(new PlannedChange(object, Change.CREATED, null)), null)),
                new RemovedRules(
                        Map.of(object, diff), List.of("the rules on 10.0.0.111 could not be compared: no route")),
                List.of());

        assertThat(check.status()).isEqualTo(Status.WARNED);
        assertThat(check.detail())
                .isEqualTo("1 object is not as the last install left it: " + object
                        + "; the rules on 10.0.0.111 could not be compared: no route");
        assertThat(check.evidence()).extracting(Evidence::observed).containsExactly(diff);
    }

    @Test
    void whatIsGoneIsADiffOfItsLinesAndALongOneSaysHowManyMoreThereAre() {
        String made = "--- Service/x\n+++ Service/x\n@@ -0,0 +1,50 @@\n" + "+line\n".repeat(50);

        Check check = DriftCheck.judge(
                List.of(new StepPlan("deploy", List.of(new PlannedChange("Service/x", Change.CREATED, made)), null)),
                RemovedRules.NONE,
                List.of());

        assertThat(check.evidence())
                .singleElement()
                .extracting(Evidence::observed)
                .asString()
                .startsWith("gone:\n--- Service/x\n+++ Service/x\n@@ -1,50 +0,0 @@\n-line\n")
                .endsWith("-line\n… 13 more lines: ./runbook plan");
    }

    @Test
    void aDiffReadBackwardsIsADiffAgain() {
        assertThat(DriftCheck.backwards("""
                        # written by kubectl-edit
                        --- Deployment/x
                        +++ Deployment/x
                        @@ -1,3 +1,4 @@
                         same
                        -as it is
                        +as it was
                        +and more
                         same
                        """)).isEqualTo("""
                        # written by kubectl-edit
                        --- Deployment/x
                        +++ Deployment/x
                        @@ -1,4 +1,3 @@
                         same
                        -as it was
                        -and more
                        +as it is
                         same""");
    }
}
