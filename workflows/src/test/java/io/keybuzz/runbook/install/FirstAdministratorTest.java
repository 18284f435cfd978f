package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The account that an install makes, and the way in, which is opened behind it. */
class FirstAdministratorTest extends InstallScenario {

    @Test
    void theWayInIsOpenedWhenThereIsAnAdministratorAndNotBefore() {
        Report report =
                start(Specs.withAdministrator(Specs.spec(Spec.OnFailure.PAUSE))).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.calls())
                .containsSubsequence("DeployAct", "RolloutAwait", "AdministratorCreate", "DeployAct", "IngressVerify");
        assertThat(step(report, "deploy").changes()).extracting(c -> c.object()).contains("administrator/chatwoot");
    }

    @Test
    void withoutOneInTheSpecNobodyIsMadeAdministrator() {
        start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(script.calls()).doesNotContain("AdministratorCreate");
        assertThat(script.count("DeployAct")).isEqualTo(1);
    }

    @Test
    void afterACorrectedSpecTheAccountIsMadeAndTheWayInIsOpenedAllTheSame() {
        script.thenFails("AdministratorCreate", stepFailed(false, diagnosis(Cause.REFUSED, "Not this address.")));
        WorkflowStub run = start(Specs.withAdministrator(Specs.spec(Spec.OnFailure.PAUSE)));
        decideWhenParked(run, new Decision("RETRY", "another address", "Ada", 1, Map.of("admin", "another")));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.calls())
                .containsSubsequence(
                        "AdministratorCreate", "DeployAct", "AdministratorCreate", "DeployAct", "IngressVerify");
    }
}
