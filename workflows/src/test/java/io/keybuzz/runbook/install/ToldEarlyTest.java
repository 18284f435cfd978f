package io.keybuzz.runbook.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.keybuzz.runbook.diagnosis.Cause;
import io.keybuzz.runbook.diagnosis.Diagnosis;
import io.keybuzz.runbook.diagnosis.FailureType;
import io.keybuzz.runbook.diagnosis.SoFar;
import io.keybuzz.runbook.diagnosis.StepFailure;
import io.keybuzz.runbook.report.Change;
import io.keybuzz.runbook.report.ObjectChange;
import io.keybuzz.runbook.report.Outcome;
import io.keybuzz.runbook.report.Report;
import io.keybuzz.runbook.report.StepReport;
import io.keybuzz.runbook.rollout.RolloutNews;
import io.keybuzz.runbook.rollout.RolloutResult;
import io.keybuzz.runbook.run.Decision;
import io.keybuzz.runbook.spec.Spec;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What keeps a rollout from its end and may pass: told while it is waited for, as long as it is there. */
class ToldEarlyTest extends InstallScenario {
    private static final Diagnosis REGISTRY = diagnosis(Cause.REGISTRY_DOWN, "ghcr.io does not answer the node.");
    private static final Diagnosis ROOM = diagnosis(Cause.UNSCHEDULABLE, "No node has room.");
    private static final ObjectChange REPLACED = new ObjectChange("Pod/chatwoot/chatwoot-web-1", Change.DELETED);

    private static final SoFar NO_REGISTRY = new SoFar(Map.of("registry", REGISTRY), Map.of("a", 6000L), Set.of("end"));

    @Test
    void whatMayPassIsToldAndWaitedForOnFromThere() {
        script.thenFails("RolloutAwait", early(NO_REGISTRY));

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        StepReport rollout = step(report, "rollout");
        assertThat(rollout.attempts()).isEqualTo(1);
        assertThat(rollout.decisions()).isEmpty();
        assertThat(rollout.diagnoses()).containsExactly(REGISTRY.asMended());
        assertThat(rollout.changes()).contains(REPLACED);
        assertThat(script.soFar()).containsExactly(NO_REGISTRY);
        assertThat(script.count("RolloutAwaitPatiently")).isZero();
    }

    @Test
    void whatComesLaterIsToldBesideWhatIsStillThere() throws Exception {
        SoFar both = new SoFar(inOrder("registry", REGISTRY, "room", ROOM), Map.of(), Set.of());

        assertThat(shownAfter(both)).containsExactly(REGISTRY, ROOM);
        assertThat(script.soFar()).containsExactly(NO_REGISTRY, both);
    }

    @Test
    void whatHasPassedIsNotSaidToBeThereAnyMore() throws Exception {
        SoFar room = new SoFar(Map.of("room", ROOM), Map.of(), Set.of());

        assertThat(shownAfter(room)).containsExactly(REGISTRY.asMended(), ROOM);
    }

    @Test
    void aRolloutThatNothingKeepsAnyMoreIsWaitedForWithoutAWord() throws Exception {
        assertThat(shownAfter(new SoFar(Map.of(), Map.of(), Set.of()))).containsExactly(REGISTRY.asMended());
    }

    @Test
    void waitingForWhatDoesNotPassEndsWithItsDiagnosis() {
        script.thenFails("RolloutAwait", early(NO_REGISTRY)).thenFails("RolloutAwaitNews", stepFailed(false, ROOM));
        WorkflowStub run = start(Spec.OnFailure.PAUSE);
        decideWhenParked(run, new Decision("RETRY", "there is room now", null, 1, null));

        Report report = run.getResult(Report.class);

        assertThat(step(report, "rollout").decisions()).hasSize(1);
        assertThat(step(report, "rollout").diagnoses()).containsExactly(REGISTRY.asMended(), ROOM.asMended());
    }

    @Test
    void whatComesAndGoesForEverIsToldOftenAndThenWaitedFor() {
        SoFar none = new SoFar(Map.of(), Map.of(), Set.of());
        script.thenFails("RolloutAwait", early(NO_REGISTRY));
        for (int times = 0; times < 50; times++) {
            RolloutNews news = new RolloutNews(null, times % 2 == 0 ? none : NO_REGISTRY, List.of());
            script.then("RolloutAwaitNews", () -> news);
        }

        Report report = start(Spec.OnFailure.PAUSE).getResult(Report.class);

        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(script.count("RolloutAwaitNews")).isLessThan(50);
        assertThat(script.count("RolloutAwaitPatiently")).isEqualTo(1);
        assertThat(step(report, "rollout").diagnoses()).containsExactly(REGISTRY.asMended());
    }

    /** What the run's progress shows of the rollout once this was told after that the registry is down. */
    private List<Diagnosis> shownAfter(SoFar news) throws Exception {
        CompletableFuture<WorkflowStub> run = new CompletableFuture<>();
        CompletableFuture<Report> shown = new CompletableFuture<>();
        script.thenFails("RolloutAwait", early(NO_REGISTRY))
                .then("RolloutAwaitNews", () -> new RolloutNews(null, news, List.of()))
                .then("RolloutAwaitNews", () -> {
                    shown.complete(run.join().query("progress", Report.class));
                    return new RolloutNews(new RolloutResult(List.of(), List.of()), null, List.of());
                });

        run.complete(start(Spec.OnFailure.PAUSE));

        Report report = run.join().getResult(Report.class);
        assertThat(report.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(step(report, "rollout").diagnoses()).allMatch(Diagnosis::mended);
        return step(shown.get(10, TimeUnit.SECONDS), "rollout").diagnoses();
    }

    private static Map<String, Diagnosis> inOrder(String first, Diagnosis one, String second, Diagnosis other) {
        Map<String, Diagnosis> all = new LinkedHashMap<>();
        all.put(first, one);
        all.put(second, other);
        return all;
    }

    private static ApplicationFailure early(SoFar told) {
        return ApplicationFailure.newNonRetryableFailure(
                "told early", FailureType.STEP_FAILED, StepFailure.early(told, List.of(REPLACED)));
    }
}
