package io.keybuzz.runbook.redeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.keybuzz.runbook.change.Acted;
import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.install.Specs;
import io.keybuzz.runbook.migration.SchemaState;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A migration beside which nothing rolls: what keeps its pod from starting is told while it is waited for. */
class MigrationAloneTest extends RedeployScenario {
    private static final Diagnosis REGISTRY = diagnosis(Cause.REGISTRY_DOWN, "ghcr.io does not answer the node.");

    @BeforeEach
    void theNewVersionMigrates() {
        runs(NEW);
        pending(2, HARMLESS);
        script.then("MigrationObserve", () -> schema(2, List.of(HARMLESS)));
        script.then(
                "MigrationObserve",
                () -> new SchemaState(true, 5, true, 2, HARMLESS.version(), true, List.of(), HARMLESS.version()));
        SoFar told = new SoFar(Map.of("registry", REGISTRY), Map.of("a", 6000L), Set.of("chatwoot-migrate-1"));
        script.thenFails(
                "MigrationMigrate",
                ApplicationFailure.newNonRetryableFailure(
                        "told early", FailureType.STEP_FAILED, StepFailure.early(told, List.of())));
    }

    @Test
    void whatMayPassIsToldAndWaitedFor() throws Exception {
        CompletableFuture<WorkflowStub> run = new CompletableFuture<>();
        CompletableFuture<Report> shown = new CompletableFuture<>();
        script.then("MigrationMigrateOn", () -> {
            shown.complete(run.join().query("progress", Report.class));
            return new Acted(List.of(), Map.of());
        });

        run.complete(redeploy(backedUp(spec, Spec.Backup.Mode.EXTERNAL)));

        Report report = run.join().getResult(Report.class);
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(step(shown.get(10, TimeUnit.SECONDS), "migrate").diagnoses()).containsExactly(REGISTRY);
        assertThat(step(report, "migrate").diagnoses()).containsExactly(REGISTRY.asMended());
        assertThat(step(report, "migrate").decisions()).isEmpty();
    }

    @Test
    void whatFailsAfterThatIsToldAndNotWhatHasPassed() {
        Diagnosis column = diagnosis(Cause.UNKNOWN, "PG::UndefinedColumn.");
        script.thenFails("MigrationMigrateOn", stepFailed(false, column));

        ApplicationFailure failure =
                failure(redeploy(backedUp(Specs.spec(Spec.OnFailure.ROLLBACK), Spec.Backup.Mode.EXTERNAL)));

        assertThat(failure.getOriginalMessage()).contains("PG::UndefinedColumn.");
        assertThat(step(failure.getDetails().get(Report.class), "migrate").diagnoses())
                .extracting(Diagnosis::cause, Diagnosis::mended)
                .containsExactly(tuple(Cause.REGISTRY_DOWN, true), tuple(Cause.UNKNOWN, false));
    }

    @Test
    void whatDoesNotPassIsToldAgain() {
        script.thenFails("MigrationMigrateOn", stepFailed(false, REGISTRY));

        ApplicationFailure failure =
                failure(redeploy(backedUp(Specs.spec(Spec.OnFailure.ROLLBACK), Spec.Backup.Mode.EXTERNAL)));

        assertThat(step(failure.getDetails().get(Report.class), "migrate").diagnoses())
                .extracting(Diagnosis::cause, Diagnosis::mended)
                .containsExactly(tuple(Cause.REGISTRY_DOWN, false));
    }
}
