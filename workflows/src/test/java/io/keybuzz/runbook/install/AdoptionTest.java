package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.config.ConfigActivities;
import io.keybuzz.runbook.credentials.CredentialsActivities;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.preflight.PreflightResult;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.Check;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.spec.Spec;
import io.keybuzz.runbook.upgrade.RunningImage;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An install over one that others made: in which order, and how it is given back. */
class AdoptionTest extends InstallScenario {
    private static final Map<String, String> FOUND = Map.of(
            "adoptedObjects",
            "Deployment/chatwoot/chatwoot-web (kubectl-client-side-apply)",
            RunningImage.IMAGE,
            "chatwoot/chatwoot:v3.12.0");

    @BeforeEach
    void legacy() {
        script.then("PreflightCheck", () -> new PreflightResult(List.of(), List.of(), FOUND))
                .then("PreflightCheck", () -> new PreflightResult(List.of(), List.of(), FOUND))
                .then(
                        "ConfigAct",
                        () -> new Acted(
                                List.of(new ObjectChange("ConfigMap/chatwoot/chatwoot-config", Change.UPDATED)),
                                Map.of(
                                        ConfigActivities.LEAKED_KEYS,
                                        "REDIS_URL",
                                        ConfigActivities.EXPOSED_KEYS,
                                        "REDIS_URL")))
                .then(
                        "CredentialsAct",
                        () -> new Acted(
                                List.of(new ObjectChange("role/chatwoot", Change.UPDATED)),
                                Map.of(CredentialsActivities.SUPERUSER, "true")));
    }

    @Test
    void whatOldPodsNeedGoesLastAndOnlyOnceTheNewOnesServe() {
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(run, new Decision("RETRY", "as shown", "Ada", null, null));

        Report report = run.getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        List<String> calls = script.calls();
        assertThat(calls.subList(calls.indexOf("IngressVerify"), calls.size()))
                .containsSubsequence("IngressVerify", "ConfigAct", "CredentialsWithoutSuperuser", "ReportCheck");
        assertThat(report.checks())
                .filteredOn(check -> check.id().equals(LeakedSecrets.ID))
                .singleElement()
                .satisfies(check -> assertThat(check.status()).isEqualTo(Check.Status.WARNED));
        assertThat(script.count("ConfigAct")).isEqualTo(2);
        assertThat(script.acted().spec().adopt()).isEqualTo(Spec.Adopt.YES);
        assertThat(script.stored().adopt())
                .as("a yes for this run is none for the next")
                .isEqualTo(Spec.Adopt.ASK);
    }

    @Test
    void anAbortPutsSecretAndSettingsBackBeforeThePodsAndProvesThatTheyServe() {
        script.thenFails("RolloutAwait", stepFailed(false, diagnosis(Cause.UNKNOWN, "The new pods crash.")));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(
                run,
                new Decision("RETRY", "as shown", "Ada", 1, null),
                new Decision("ABORT", "not today", "Ada", 2, null));

        ApplicationFailure failure = failure(run);

        assertThat(failure.getType()).isEqualTo("ABORTED");
        assertPutBackAndProven();
        assertThat(failure.getDetails().get(Report.class).checks())
                .filteredOn(check -> check.id().equals("previous-version"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.status()).isEqualTo(Check.Status.PASSED);
                    assertThat(check.detail()).contains("chatwoot/chatwoot:v3.12.0");
                });
    }

    @Test
    void whereNobodyIsAskedAFailureGivesItBackToo() {
        script.thenFails("RolloutAwait", stepFailed(false, diagnosis(Cause.UNKNOWN, "The new pods crash.")));
        WorkflowStub run = start(Spec.OnFailure.FAIL);
        decideWhenParked(run, new Decision("RETRY", "as shown", "Ada", null, null));

        assertThat(failure(run).getType()).isEqualTo("FAILED");
        assertPutBackAndProven();
    }

    private void assertPutBackAndProven() {
        List<String> calls = script.calls();
        assertThat(calls.subList(calls.indexOf("CredentialsUndo"), calls.size()))
                .containsSubsequence(
                        "CredentialsUndo",
                        "ConfigUndo",
                        "RegistryUndo",
                        "DeployUndo",
                        "RolloutAwaitPatiently",
                        "IngressVerify");
        assertThat(calls).doesNotContain("CredentialsWithoutSuperuser");
    }
}
